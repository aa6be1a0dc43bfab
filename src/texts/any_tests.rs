//! Any value of a type, each string in it a trap: for `every_text_tests`.

use std::borrow::Cow;
use std::cell::Cell;

use crate::zone::Tz;
use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::domain::chat_ref::{ChatRef, MessageRef, PlatformId};
use crate::domain::ids::ChatId;

/// What a person who knows HTML calls themselves, writes and links to.
pub(super) const TRAP: &str = "<b>x\"&amp;";
/// The same, made safe.
pub(super) const TRAP_IN_HTML: &str = "&lt;b&gt;x\"&amp;amp;";

thread_local! {
    static SEED: Cell<u64> = const { Cell::new(1) };
}

/// The values that follow depend on this number only.
pub(super) fn seed(number: u64) {
    SEED.with(|seed| seed.set(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1));
}

/// One of so many.
pub(super) fn one_of(count: usize) -> usize {
    SEED.with(|seed| {
        let next = seed.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        seed.set(next);
        (next >> 33) as usize % count
    })
}

pub(super) trait Any: Sized {
    fn any() -> Self;
}

pub(super) fn any<T: Any>() -> T {
    T::any()
}

macro_rules! any_value {
    ($($kind:ty: [$($value:expr),+]),+ $(,)?) => {
        $(impl Any for $kind {
            fn any() -> Self {
                let values = [$($value),+];
                let at = one_of(values.len());
                values.into_iter().nth(at).unwrap()
            }
        })+
    };
}

any_value!(
    bool: [false, true],
    i64: [0, 1, 2, 5, 21, 111, -3, 1_795_417_200_000],
    u64: [0, 1, 2, 5, 21, 111],
    u32: [0, 1, 2, 5, 21, 111],
    u16: [0, 1, 2, 5, 21],
    u8: [0, 1, 2, 5, 21],
    i32: [0, 1, 2, 5, 21, -3],
    i8: [0, 1, 2, 5, 21, -3],
    usize: [0, 1, 2, 5, 21, 111],
    f64: [0.0, 0.5, 0.97, 12.0],
    f32: [0.0, 0.5, 0.97, 12.0],
    char: ['<', '&', 'a'],
    String: [TRAP.to_owned()],
    ChatRef: [ChatId(-1_001_234).into(), ChatRef::new(PlatformId::of("max"), TRAP)],
    PlatformId: [PlatformId::TELEGRAM, PlatformId::MAX],
    MessageRef: [MessageRef::Number(7), MessageRef::Word(TRAP.to_owned())],
    NaiveDate: [NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(), NaiveDate::from_ymd_opt(2027, 1, 1).unwrap()],
    Tz: ["Europe/Moscow".parse().unwrap(), Tz::utc()],
    Value: [json!(null), json!(true), json!(3), json!(TRAP), json!([TRAP, 2]), json!({ TRAP: TRAP })],
);

impl Any for &'static str {
    fn any() -> Self {
        TRAP
    }
}

impl Any for Cow<'static, str> {
    fn any() -> Self {
        TRAP.into()
    }
}

impl<T: Any> Any for Option<T> {
    fn any() -> Self {
        (one_of(4) > 0).then(T::any)
    }
}

impl<T: Any> Any for Vec<T> {
    fn any() -> Self {
        (0..one_of(4)).map(|_| T::any()).collect()
    }
}

impl<T: Any + 'static> Any for &'static T {
    fn any() -> Self {
        Box::leak(Box::new(T::any()))
    }
}

impl<T: Any + 'static> Any for &'static [T] {
    fn any() -> Self {
        Box::leak(Vec::any().into_boxed_slice())
    }
}

impl<T: Any, const N: usize> Any for [T; N] {
    fn any() -> Self {
        std::array::from_fn(|_| T::any())
    }
}

impl<A: Any, B: Any> Any for (A, B) {
    fn any() -> Self {
        (A::any(), B::any())
    }
}

impl<A: Any, B: Any, C: Any> Any for (A, B, C) {
    fn any() -> Self {
        (A::any(), B::any(), C::any())
    }
}

macro_rules! any_struct {
    ($name:ident $(<$life:lifetime>)? { $($field:ident),* $(,)? }) => {
        impl Any for $name $(<$life>)? {
            fn any() -> Self {
                $name { $($field: any()),* }
            }
        }
    };
}

/// A value for a place.
macro_rules! any_in {
    ($place:tt) => {
        any()
    };
}

macro_rules! any_tuple {
    ($name:ident($($place:tt),*)) => {
        impl Any for $name {
            fn any() -> Self {
                $name($(any_in!($place)),*)
            }
        }
    };
}

macro_rules! any_enum {
    ($name:ident $(<$life:lifetime>)? {
        $($variant:ident $(($($place:tt),*))? $({ $($field:ident),* })?),* $(,)?
    }) => {
        impl Any for $name $(<$life>)? {
            fn any() -> Self {
                let made: &[fn() -> Self] =
                    &[$(|| $name::$variant $(($(any_in!($place)),*))? $({ $($field: any()),* })?),*];
                made[one_of(made.len())]()
            }
        }
    };
}

pub(super) use {any_enum, any_in, any_struct, any_tuple};
