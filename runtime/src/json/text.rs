//! JSON text through one `serde_json` deserializer and one serializer, because every program compiles each that is used.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

/// Parses text. (`serde_json::from_str` would instantiate a second deserializer.)
pub(crate) fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, serde_json::Error> {
    serde_json::from_slice(text.as_bytes())
}

/// Serializes a value. (`to_string` would also instantiate the pretty serializer.)
pub(crate) fn text(value: &Value) -> String {
    let text = serde_json::to_vec(value).unwrap_or_default();
    // serde_json writes UTF-8.
    String::from_utf8(text).unwrap_or_default()
}

/// The members of an object as raw JSON. Few, so searched linearly; the last of several with one name wins.
pub(crate) struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Members<'a> {
    /// A member.
    pub fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.find(|key| key == name)
    }

    /// The last member whose name fits.
    pub fn find(&self, fits: impl Fn(&str) -> bool) -> Option<&'a RawValue> {
        let mut members = self.0.iter().rev();
        members.find(|(key, _)| fits(key)).map(|(_, value)| *value)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(key, value)| (&**key, *value))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(key) = fields.next_key_seed(super::read_record::Key)? {
                    members.push((key, fields.next_value()?));
                }
                Ok(members)
            }
        }
        from.deserialize_map(All).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_stand_as_they_are_written() {
        let members: Members<'_> = parse(r#"{"a": 1.0, "b\n": [ 1 ], "a": "x"}"#).expect("members");
        assert_eq!(members.get("a").map(RawValue::get), Some("\"x\""));
        assert_eq!(members.get("b\n").map(RawValue::get), Some("[ 1 ]"));
        assert!(members.get("A").is_none());
        let like = members.find(|name| name.eq_ignore_ascii_case("A"));
        assert_eq!(like.map(RawValue::get), Some("\"x\""));
        assert!(parse::<Members<'_>>("[1]").is_err());
        assert!(parse::<Members<'_>>("{\"a\":1} x").is_err());
    }

    #[test]
    fn a_value_is_written_as_it_prints() {
        for written in [
            r#"{"a":[1,-2.5,null,true,"q\"\u0001é"]}"#,
            "1e300",
            "18446744073709551615",
            "{}",
        ] {
            let value: Value = parse(written).expect("JSON");
            assert_eq!(text(&value), value.to_string());
        }
    }
}
