//! Lists of tables (`[[leads.formats]]`): an entry's values with their types, and where a wrong one stands.

use anyhow::{Result, anyhow, bail};
use toml::Value;

use super::Source;
use super::readers::{Parsed, Raw, text};

/// An entry of a list of tables; its keys are known, for the file was checked.
pub(super) struct Entry<'a> {
    source: &'a dyn Source,
    list: &'a str,
    index: usize,
    values: toml::Table,
}

/// The reader of a row that is a list of tables.
pub(super) fn entries<T>(read: impl Fn(&Entry<'_>) -> Result<T>) -> impl Fn(&dyn Source, &str) -> Result<Vec<T>> {
    move |source, list| {
        let place = || source.place_of_entry(list, list);
        let Some(Raw::Toml(Value::Array(items))) = source.written(list) else {
            bail!("{}: `{list}` must be sections of their own: write [[{list}]]", place());
        };
        let entry = |(index, item): (usize, &Value)| match item {
            Value::Table(values) => read(&Entry { source, list, index: index + 1, values: values.clone() }),
            _ => Err(anyhow!("{}: `{list}` must hold sections: write [[{list}]]", place())),
        };
        items.iter().enumerate().map(entry).collect()
    }
}

impl Entry<'_> {
    pub(super) fn maybe<T>(&self, key: &str, parse: impl Fn(&Raw) -> Parsed<T>) -> Result<Option<T>> {
        let Some(value) = self.values.get(key) else { return Ok(None) };
        parse(&Raw::Toml(value.clone())).map(Some).map_err(|what| self.wrong(key, &what))
    }

    pub(super) fn get<T>(&self, key: &str, parse: impl Fn(&Raw) -> Parsed<T>) -> Result<T> {
        self.maybe(key, parse)?.ok_or_else(|| {
            let entry = format!("{}[{}]", self.list, self.index);
            anyhow!("{}: `{entry}` has no `{key}`", self.source.place_of_entry(self.list, &entry))
        })
    }

    pub(super) fn wrong(&self, key: &str, what: &str) -> anyhow::Error {
        let name = format!("{}[{}].{key}", self.list, self.index);
        anyhow!("{}: `{name}` {what}", self.source.place_of_entry(self.list, &name))
    }

    /// Words that must not be missing.
    pub(super) fn filled(&self, key: &str) -> Result<String> {
        let words: String = self.get(key, text)?;
        let words = words.trim();
        if words.is_empty() {
            return Err(self.wrong(key, "must not be empty: people read it"));
        }
        Ok(words.to_owned())
    }
}
