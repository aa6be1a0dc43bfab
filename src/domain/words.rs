//! Enums whose variants are words: of the database, of JSON, of buttons.

/// The enum, the list of its variants in their order, and their words both ways, from one table. `else` names what a word
/// means that is none of them; without it that is nothing. Behind a `;` stand variants that tell more: they are on no list, and
/// each says how its word is made. An enum of no words at all has its list from here too.
macro_rules! words {
    (@known $vis:vis) => {
        /// What a word means; `None`: it is of a later version, or none of these.
        $vis fn parse(word: &str) -> Option<Self> {
            Self::ALL.into_iter().find(|known| known.as_str() == word)
        }
    };
    (@known $vis:vis $unknown:ident) => {
        /// What a word means.
        $vis fn parse(word: &str) -> Self {
            Self::ALL.into_iter().find(|known| known.as_str() == word).unwrap_or(Self::$unknown)
        }
    };
    ($(#[$doc:meta])* $vis:vis enum $name:ident $(else $unknown:ident)? {
        $($(#[$of:meta])* $variant:ident = $word:literal),* $(,)?
    }) => {
        $(#[$doc])*
        $vis enum $name {
            $($(#[$of])* $variant,)*
        }

        impl $name {
            /// Every one.
            $vis const ALL: [Self; [$($word),*].len()] = [$(Self::$variant),*];

            /// Its word.
            $vis fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            words!(@known $vis $($unknown)?);
        }
    };
    ($(#[$doc:meta])* $vis:vis enum $name:ident {
        $($(#[$of:meta])* $variant:ident = $word:literal),* $(,)?;
        $($(#[$more_of:meta])* $more:ident $told:tt: $pattern:pat => $made:expr),* $(,)?
    }) => {
        $(#[$doc])*
        $vis enum $name {
            $($(#[$of])* $variant,)*
            $($(#[$more_of])* $more $told,)*
        }

        impl $name {
            /// Every one that is told by nothing else.
            $vis const ALL: [Self; [$($word),*].len()] = [$(Self::$variant),*];

            /// Its word.
            $vis fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                    $($pattern => $made,)*
                }
            }
        }
    };
    ($(#[$doc:meta])* $vis:vis enum $name:ident {
        $($(#[$of:meta])* $variant:ident),* $(,)?
    }) => {
        $(#[$doc])*
        $vis enum $name {
            $($(#[$of])* $variant,)*
        }

        impl $name {
            /// Every one.
            $vis const ALL: [Self; [$(stringify!($variant)),*].len()] = [$(Self::$variant),*];
        }
    };
}

pub(crate) use words;
