//! Any of the words that are named by an enum of their own: for `every_text_tests`.

use super::any_tests::{Any, any_enum, one_of};
use super::{BacktestLabel, BrakeLabel, PileLabel, SettingLabel, ShareLabel, TaughtLabel, WaveLabel};

any_enum!(BacktestLabel { Try, Right, Wrong, Removed, Kept, Look, OnlyNew, TakeAllBack });
any_enum!(BrakeLabel { ActAgain, ActsAgain, ShowWhy, Show });
any_enum!(TaughtLabel { Taught, Forget, ForgetImported, Older, Newer });
any_enum!(PileLabel { Newer, Older });
any_enum!(ShareLabel { Look, More, Stay });
any_enum!(WaveLabel { Quarantine, Honest, List, More, Stop });
any_enum!(SettingLabel { Reset, Change });
