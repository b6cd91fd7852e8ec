//! Changes, their rules and their verdicts.

use std::collections::BTreeMap;

use specwright_model::source::Place;

/// What a change asks of the generated crate's version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Nothing that callers can see in Rust.
    Patch,
    /// Something is added.
    Minor,
    /// Code of callers may no longer compile.
    Major,
}

impl Verdict {
    /// As a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// What a change does to requests and answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wire {
    /// Nothing.
    Same,
    /// More is possible; what was sent before is still sent.
    Wider,
    /// What was sent or understood before no longer is.
    Breaking,
}

impl Wire {
    /// As a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Wider => "wider",
            Self::Breaking => "breaking",
        }
    }
}

/// Whether something came, went or became something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another.
    Changed,
}

/// A rule that changes are judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    /// The stable id, such as `parameter-added-required`.
    pub id: &'static str,
    /// What it asks of the version.
    pub verdict: Verdict,
    /// What it does on the wire.
    pub wire: Wire,
    /// What happened.
    pub kind: Kind,
}

impl Rule {
    /// The same rule where it does less, or more, on the wire.
    pub(crate) fn on_wire(self, wire: Wire) -> Self {
        Self { wire, ..self }
    }

    /// The same rule where it asks for more, or less, of the version.
    pub(crate) fn with_verdict(self, verdict: Verdict) -> Self {
        Self { verdict, ..self }
    }

    /// The same rule where callers are kept.
    pub(crate) fn with_alias(self) -> Self {
        let verdict = Verdict::Minor;
        Self { verdict, ..self }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The rule.
    pub rule: Rule,
    /// What it is about, such as `WorkOrders.get` or `types::WorkOrder`.
    pub subject: String,
    /// What happened, in one line.
    pub message: String,
    /// What the line leaves out and an approval means all the same: the fingerprint holds it.
    pub detail: String,
    /// Where the old description says it.
    pub old: Option<Place>,
    /// Where the new description says it.
    pub new: Option<Place>,
}

impl Change {
    /// Twelve hexadecimal digits that stay the same as long as the change does, wherever it stands.
    pub fn fingerprint(&self) -> String {
        // FNV-1a: stable over versions of Rust and of this crate, which `Hash` is not.
        let text = [self.rule.id, &self.subject, &self.message, &self.detail].join("\u{1f}");
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        format!("{:012x}", hash >> 16)
    }
}

/// All changes between two descriptions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The gravest first, then by subject.
    pub changes: Vec<Change>,
    /// What callers write, by subject, where what they wrote no longer compiles or is deprecated.
    pub callers: BTreeMap<String, Rewrite>,
}

/// Code of callers before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rewrite {
    /// What no longer compiles, or is deprecated.
    pub before: Vec<String>,
    /// What there is now that was not there before.
    pub after: Vec<String>,
}

impl Report {
    /// The gravest verdict; `None` if nothing changed.
    pub fn verdict(&self) -> Option<Verdict> {
        self.changes.iter().map(|change| change.rule.verdict).max()
    }

    /// The gravest effect on the wire.
    pub fn wire(&self) -> Wire {
        self.changes
            .iter()
            .map(|change| change.rule.wire)
            .max()
            .unwrap_or(Wire::Same)
    }

    /// How many changes have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.changes
            .iter()
            .filter(|change| change.rule.verdict == verdict)
            .count()
    }
}

macro_rules! rules {
    ($($name:ident = $id:literal, $verdict:ident, $wire:ident, $kind:ident;)*) => {
        $(pub(crate) const $name: Rule = Rule {
            id: $id,
            verdict: Verdict::$verdict,
            wire: Wire::$wire,
            kind: Kind::$kind,
        };)*

        /// Every rule, in the order of the list.
        pub fn rules() -> &'static [Rule] {
            &[$($name),*]
        }
    };
}

rules! {
    CRATE_RENAMED = "crate-renamed", Major, Same, Changed;
    PACKAGE_CHANGED = "package-changed", Patch, Same, Changed;
    ENVIRONMENT_ADDED = "environment-added", Minor, Wider, Added;
    ENVIRONMENT_REMOVED = "environment-removed", Major, Breaking, Removed;
    ENVIRONMENT_CHANGED = "environment-changed", Patch, Breaking, Changed;
    ENVIRONMENTS_REORDERED = "environments-reordered", Major, Same, Changed;
    HOST_CHANGED = "host-changed", Patch, Breaking, Changed;
    VERSION_CHANGED = "version-prefix-changed", Patch, Breaking, Changed;
    AUTH_CHANGED = "auth-changed", Patch, Breaking, Changed;
    OAUTH2_ADDED = "oauth2-added", Minor, Breaking, Changed;
    OAUTH2_REMOVED = "oauth2-removed", Major, Breaking, Changed;
    HEADERS_CHANGED = "default-headers-changed", Patch, Breaking, Changed;
    DUPLICATES_CHANGED = "duplicate-rule-changed", Patch, Breaking, Changed;
    LIMITS_CHANGED = "limits-changed", Patch, Same, Changed;
    TOLERANCE_CHANGED = "tolerance-changed", Patch, Wider, Changed;
    WEBHOOKS_CHANGED = "webhooks-changed", Patch, Breaking, Changed;
    RESOURCE_ADDED = "resource-added", Minor, Wider, Added;
    RESOURCE_REMOVED = "resource-removed", Major, Breaking, Removed;
    RESOURCE_RENAMED = "resource-renamed", Major, Same, Changed;
    OPERATION_ADDED = "operation-added", Minor, Wider, Added;
    OPERATION_REMOVED = "operation-removed", Major, Breaking, Removed;
    OPERATION_RENAMED = "operation-renamed", Major, Same, Changed;
    OPERATION_MOVED = "operation-moved", Major, Same, Changed;
    DEPRECATED_NAME_REMOVED = "deprecated-name-removed", Major, Same, Removed;
    REQUEST_CHANGED = "request-line-changed", Patch, Breaking, Changed;
    OPERATION_READS = "operation-became-read", Major, Same, Changed;
    OPERATION_WRITES = "operation-became-write", Major, Same, Changed;
    REPEAT_CHANGED = "repeat-rule-changed", Patch, Same, Changed;
    ENTITY_REMOVED = "type-left-odata", Major, Same, Removed;
    ODATA_NARROWED = "odata-narrowed", Major, Breaking, Changed;
    ODATA_WIDENED = "odata-widened", Minor, Wider, Changed;
    OPERATION_DUPLICATES = "operation-duplicate-rule-changed", Patch, Same, Changed;
    SETS_CHANGED = "sets-changed", Patch, Same, Changed;
    LOOKUP_CHANGED = "lookup-changed", Patch, Same, Changed;
    ACCEPT_CHANGED = "accept-changed", Patch, Breaking, Changed;
    PAGING_CHANGED = "paging-changed", Patch, Breaking, Changed;
    PAGING_ADDED = "paging-added", Minor, Same, Changed;
    PAGING_REMOVED = "paging-removed", Major, Same, Changed;
    ERRORS_CHANGED = "errors-changed", Patch, Same, Changed;
    RETURNS_CHANGED = "returns-changed", Major, Breaking, Changed;
    ANSWER_ADDED = "answer-added", Minor, Wider, Changed;
    ANSWER_STATUS = "answer-status-changed", Patch, Breaking, Changed;
    DEPRECATED = "deprecated", Minor, Same, Changed;
    UNDEPRECATED = "no-longer-deprecated", Patch, Same, Changed;
    DOCS_CHANGED = "documentation-changed", Patch, Same, Changed;
    PARAMETER_ADDED_REQUIRED = "parameter-added-required", Major, Breaking, Added;
    PARAMETER_ADDED_OPTIONAL = "parameter-added-optional", Minor, Wider, Added;
    PARAMETER_REMOVED = "parameter-removed", Major, Breaking, Removed;
    PARAMETER_BECAME_REQUIRED = "parameter-became-required", Major, Breaking, Changed;
    PARAMETER_BECAME_OPTIONAL = "parameter-became-optional", Major, Wider, Changed;
    PARAMETER_TYPE = "parameter-type-changed", Major, Breaking, Changed;
    PARAMETER_RENAMED = "parameter-renamed-in-rust", Major, Same, Changed;
    PARAMETER_WIRE = "parameter-wire-name-changed", Patch, Breaking, Changed;
    ARGUMENT_RENAMED = "argument-renamed", Patch, Same, Changed;
    ARGUMENTS_REORDERED = "arguments-reordered", Major, Same, Changed;
    PLACES_SWAPPED = "path-parameters-swapped", Major, Breaking, Changed;
    PARAMETER_STYLE = "parameter-style-changed", Patch, Breaking, Changed;
    PARAMETER_DEFAULT = "parameter-default-changed", Patch, Breaking, Changed;
    BOUNDS_CHANGED = "bounds-changed", Patch, Breaking, Changed;
    FIELD_CONSTANT = "field-constant-changed", Major, Breaking, Changed;
    FIELD_DEFAULT = "field-default-changed", Patch, Same, Changed;
    PARAMETER_SECRET = "parameter-secret-changed", Patch, Same, Changed;
    BODY_ADDED = "body-added", Major, Breaking, Added;
    BODY_ADDED_OPTIONAL = "body-added-optional", Minor, Wider, Added;
    BODY_REMOVED = "body-removed", Major, Breaking, Removed;
    BODY_CHANGED = "body-changed", Major, Breaking, Changed;
    BODY_ENCODING = "body-encoding-changed", Patch, Breaking, Changed;
    BODY_BECAME_REQUIRED = "body-became-required", Major, Breaking, Changed;
    BODY_BECAME_OPTIONAL = "body-became-optional", Major, Wider, Changed;
    BODY_ARGUMENT_RENAMED = "body-argument-renamed", Patch, Same, Changed;
    BODY_SETTER_RENAMED = "body-renamed-in-rust", Major, Same, Changed;
    PART_ADDED_REQUIRED = "part-added-required", Major, Breaking, Added;
    PART_ADDED = "part-added", Minor, Wider, Added;
    PART_REMOVED = "part-removed", Major, Breaking, Removed;
    PART_TYPE = "part-type-changed", Major, Breaking, Changed;
    PART_BECAME_REQUIRED = "part-became-required", Major, Breaking, Changed;
    PART_BECAME_OPTIONAL = "part-became-optional", Major, Wider, Changed;
    PART_RENAMED = "part-renamed-in-rust", Major, Same, Changed;
    TYPE_ADDED = "type-added", Minor, Same, Added;
    TYPE_REMOVED = "type-removed", Major, Same, Removed;
    TYPE_RENAMED = "type-renamed", Major, Same, Changed;
    TYPE_KIND = "type-kind-changed", Major, Breaking, Changed;
    TYPE_MOVED = "type-moved", Major, Same, Changed;
    TYPE_WRITTEN = "type-became-writable", Minor, Same, Changed;
    TYPE_NOT_WRITTEN = "type-no-longer-writable", Major, Same, Changed;
    TYPE_READ = "type-became-readable", Minor, Same, Changed;
    TYPE_NOT_READ = "type-no-longer-readable", Major, Same, Changed;
    ALIAS_CHANGED = "alias-changed", Major, Breaking, Changed;
    FIELD_ADDED = "field-added", Minor, Wider, Added;
    FIELD_ADDED_ALWAYS = "field-added-always", Minor, Breaking, Added;
    FIELD_ADDED_REQUIRED = "field-added-required", Major, Breaking, Added;
    FIELD_REMOVED = "field-removed", Major, Breaking, Removed;
    FIELD_TYPE = "field-type-changed", Major, Breaking, Changed;
    FIELD_PRESENCE = "field-presence-changed", Major, Breaking, Changed;
    FIELD_REQUIRED = "field-required-changed", Major, Breaking, Changed;
    FIELD_RENAMED = "field-renamed-in-rust", Major, Same, Changed;
    FIELD_WIRE = "field-wire-name-changed", Patch, Breaking, Changed;
    FIELD_SECRET = "field-secret-changed", Patch, Same, Changed;
    FIELDS_REORDERED = "required-fields-reordered", Major, Same, Changed;
    VARIANT_ADDED = "enum-value-added", Minor, Wider, Added;
    VARIANT_REMOVED = "enum-value-removed", Major, Breaking, Removed;
    VARIANT_WIRE = "enum-wire-value-changed", Patch, Breaking, Changed;
    VARIANT_RENAMED = "enum-value-renamed-in-rust", Major, Same, Changed;
    ENUM_INTEGER = "enum-wire-kind-changed", Patch, Breaking, Changed;
    ALTERNATIVE_ADDED = "alternative-added", Minor, Wider, Added;
    ALTERNATIVE_REMOVED = "alternative-removed", Major, Breaking, Removed;
    ALTERNATIVE_TYPE = "alternative-type-changed", Major, Breaking, Changed;
    UNION_TAG = "union-tag-changed", Patch, Breaking, Changed;
    FEATURE_CHANGED = "type-feature-changed", Patch, Same, Changed;
    FEATURE_LOST = "type-feature-lost", Major, Same, Changed;
    SURFACE_CHANGED = "surface-changed", Major, Same, Changed;
}
