//! Names: how a written name becomes a Rust name. Decided here and nowhere else.
//!
//! A Rust name depends on its own written name alone, never on what else is in the description, so
//! adding something can never rename something else.

pub mod case;

/// Rust keywords of all editions, strict, reserved and weak where they matter.
const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Names of types that generated code itself uses.
const TYPES: &[&str] = &[
    "AsRef",
    "Base64",
    "Box",
    "Bool",
    "BTreeMap",
    "Clone",
    "Date",
    "DateTime",
    "Debug",
    "Decimal",
    "Default",
    "Err",
    "Extra",
    "From",
    "Into",
    "IntoIterator",
    "Maybe",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "Result",
    "Some",
    "String",
    "Time",
    "ToString",
    "Unlisted",
    "Uuid",
    "Value",
    "Vec",
];

/// Modules and methods of the generated crate that a resource may not take.
const RESOURCES: &[&str] = &[
    "alloc",
    "builder",
    "clone",
    "core",
    "default",
    "into",
    "lib",
    "main",
    "oauth2",
    "odata",
    "raw",
    "runtime",
    "std",
    "test",
    "tests",
    "try_into",
    "types",
    "webhook_events",
];

/// The feature of the types of events. Its dash keeps it apart from every resource.
pub const EVENTS_FEATURE: &str = "webhook-events";

/// Methods of every request builder that a setter may not take.
pub const CALL_METHODS: &[&str] = &[
    "after_write",
    "attempt_timeout",
    "clone",
    "extra_query",
    "header",
    "into_future",
    "into_request",
    "items",
    "map",
    "on_duplicate",
    "outcome",
    "pages",
    "resend",
    "send",
    "stream",
    "timeout",
];

/// Methods of every struct that a setter may not take.
pub const STRUCT_METHODS: &[&str] = &["clone", "default", "eq", "fmt", "from", "into", "ne", "new"];

/// The variant of every open enum and union that keeps what the description does not know.
pub const UNLISTED: &str = "Unlisted";

/// The field that keeps unknown fields.
pub const EXTRA: &str = "extra";

/// A field, argument or method: `CallDate_DTO` becomes `call_date_dto`.
///
/// `None` if nothing is left to make a name of, or if there are letters beyond a–z.
pub fn snake(written: &str) -> Option<String> {
    let name = is_sayable(written).then(|| case::snake(written))?;
    (!name.is_empty()).then(|| escape(&start_with_letter(name, 'n')))
}

/// A type or variant: `work order` becomes `WorkOrder`.
///
/// `None` if nothing is left to make a name of, or if there are letters beyond a–z.
pub fn camel(written: &str) -> Option<String> {
    let name = is_sayable(written).then(|| case::upper_camel(written))?;
    (!name.is_empty()).then(|| escape(&start_with_letter(name, 'N')))
}

/// A type: as written if that is a good Rust name already, so that callers find what they wrote.
pub fn type_name(written: &str) -> Option<String> {
    let name = camel(written)?;
    let is_good = written.starts_with(|c: char| c.is_ascii_uppercase())
        && written.chars().all(|c| c.is_ascii_alphanumeric());
    let name = if is_good { escape(written) } else { name };
    Some(if TYPES.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name
    })
}

/// A resource's module, accessor and feature.
pub fn module(written: &str) -> Option<String> {
    let name = snake(written)?;
    Some(if RESOURCES.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name
    })
}

/// A known value of an open enum.
pub fn variant(written: &str) -> Option<String> {
    let name = camel(written)?;
    Some(if name == UNLISTED {
        format!("{name}Value")
    } else {
        name
    })
}

/// A field of a struct.
pub fn field(written: &str) -> Option<String> {
    let name = snake(written)?;
    let taken = name == EXTRA || STRUCT_METHODS.contains(&name.as_str());
    Some(if taken { format!("{name}_") } else { name })
}

/// An argument or setter of an operation.
pub fn parameter(written: &str) -> Option<String> {
    let name = snake(written)?;
    Some(if CALL_METHODS.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name
    })
}

/// A method of a resource. A trait of the prelude that takes its value comes before a method that borrows.
pub fn method(written: &str) -> Option<String> {
    let name = snake(written)?;
    Some(
        if matches!(name.as_str(), "new" | "clone" | "fmt" | "into" | "try_into") {
            format!("{name}_")
        } else {
            name
        },
    )
}

/// The request builder of a method in a resource whose handle has this name.
pub fn builder(method: &str, handle: &str) -> String {
    let name = case::upper_camel(method);
    let name = start_with_letter(name, 'N');
    let taken =
        name == handle || TYPES.contains(&name.as_str()) || KEYWORDS.contains(&name.as_str());
    if taken { format!("{name}Call") } else { name }
}

/// Whether a text is a Rust name for a field, method or argument.
pub fn is_snake(text: &str) -> bool {
    is_plain(text) && !text.chars().any(|c| c.is_ascii_uppercase())
}

/// Whether a text is a Rust name for a type or variant.
pub fn is_camel(text: &str) -> bool {
    is_plain(text) && text.starts_with(|c: char| c.is_ascii_uppercase()) && !text.contains('_')
}

fn is_plain(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && text.len() <= 120
        && !KEYWORDS.contains(&text)
}

/// Whether a name can be made of this: it is no novel, and has no letters beyond a to z.
fn is_sayable(written: &str) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() && !c.is_ascii();
    written.len() <= 400 && (written.is_ascii() || !written.chars().any(is_letter))
}

fn start_with_letter(name: String, letter: char) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("{letter}{name}")
    } else {
        name
    }
}

fn escape(name: &str) -> String {
    if KEYWORDS.contains(&name) {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_names_become_rust_names() {
        assert_eq!(snake("CallDate_DTO").as_deref(), Some("call_date_dto"));
        assert_eq!(
            snake("isNontaxableVATEU").as_deref(),
            Some("is_nontaxable_vateu")
        );
        assert_eq!(snake("$top").as_deref(), Some("top"));
        assert_eq!(
            snake("notificationRules.rules").as_deref(),
            Some("notification_rules_rules")
        );
        assert_eq!(snake("type").as_deref(), Some("type_"));
        assert_eq!(snake("self").as_deref(), Some("self_"));
        assert_eq!(snake("2fa").as_deref(), Some("n2fa"));
        assert_eq!(camel("work order").as_deref(), Some("WorkOrder"));
        assert_eq!(camel("self").as_deref(), Some("Self_"));
        assert_eq!(type_name("GLCode").as_deref(), Some("GLCode"));
        assert_eq!(type_name("String").as_deref(), Some("String_"));
        assert_eq!(variant("unlisted").as_deref(), Some("UnlistedValue"));
        assert_eq!(parameter("header").as_deref(), Some("header_"));
        assert_eq!(builder("work_orders", "WorkOrders"), "WorkOrdersCall");
    }

    #[test]
    fn names_without_letters_or_beyond_ascii_are_refused() {
        for bad in ["", "$", "---", "цена", "naïve"] {
            assert_eq!(snake(bad), None, "{bad}");
            assert_eq!(camel(bad), None, "{bad}");
        }
    }
}
