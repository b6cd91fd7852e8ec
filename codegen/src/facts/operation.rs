//! Everything about an operation that its items need, decided.

use specwright_model::api::{Api, BodyKind, Duplicates, Operation, PathPiece, Resource, Verb};

use crate::facts::answer::{AnswerFacts, answer, free_name};
use crate::facts::argument::{Argument, ArgumentType, Wire, body, parameter, part};
use crate::items::{lookup, odata};
use crate::spell::{Speller, literal};

/// Everything about an operation that its items need.
#[derive(Clone, Debug)]
pub(crate) struct OperationFacts<'a> {
    pub resource: &'a Resource,
    pub operation: &'a Operation,
    /// The name of its constant, such as `OP_CHECK_IN`: the underscore keeps it apart from every type.
    pub constant: String,
    /// Required arguments in the order of the method.
    pub arguments: Vec<Argument<'a>>,
    /// The struct that takes most of the arguments, where two of one type would be mixed up.
    pub bundle: Option<Bundle>,
    /// Optional ones, set on the request builder.
    pub setters: Vec<Argument<'a>>,
    /// Queries that are sent unless they are set.
    pub defaults: Vec<(&'a str, &'a str)>,
    /// Headers that are sent when the caller says nothing, with their values.
    pub header_defaults: Vec<(&'a str, &'a str)>,
    pub answer: AnswerFacts,
}

/// A struct with named fields in place of arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bundle {
    /// The struct's name.
    pub name: String,
    /// Which arguments it takes, by their place in [`OperationFacts::arguments`].
    pub members: Vec<usize>,
    /// Whether it borrows.
    pub borrows: bool,
}

/// Decides everything about an operation that its items need.
pub(crate) fn facts<'a>(
    api: &'a Api,
    resource: &'a Resource,
    operation: &'a Operation,
) -> OperationFacts<'a> {
    let speller = Speller::in_resource(api);
    let (arguments, setters) = arguments(speller, operation);
    let bundle = bundle(resource, operation, &arguments);
    let with_default = |param: &'a specwright_model::api::Param| {
        Some((param.name.as_str(), param.default.as_deref()?))
    };
    let optional = operation.query.iter().filter(|param| !param.required);
    OperationFacts {
        resource,
        operation,
        constant: format!("OP_{}", operation.method.to_uppercase()),
        arguments,
        bundle,
        setters,
        defaults: optional.filter_map(with_default).collect(),
        header_defaults: operation.headers.iter().filter_map(with_default).collect(),
        answer: answer(speller, resource, operation),
    }
}

/// Required arguments and optional setters: path in the order of the template, query, headers, body.
fn arguments<'a>(
    speller: Speller<'a>,
    operation: &'a Operation,
) -> (Vec<Argument<'a>>, Vec<Argument<'a>>) {
    let mut required = Vec::new();
    let mut optional = Vec::new();
    for piece in &operation.path.0 {
        if let PathPiece::Param(index) = piece
            && let Some(param) = operation.path_params.get(*index)
        {
            required.push(parameter(speller, param, Wire::Path(&param.name)));
        }
    }
    let query = operation
        .query
        .iter()
        .map(|param| (param, Wire::Query(&param.name)));
    let headers = operation
        .headers
        .iter()
        .map(|param| (param, Wire::Header(&param.name)));
    for (param, wire) in query.chain(headers) {
        let list = if param.required {
            &mut required
        } else {
            &mut optional
        };
        list.push(parameter(speller, param, wire));
    }
    if let Some(whole) = &operation.body {
        if let BodyKind::Multipart(parts) = &whole.kind {
            for one in parts {
                let needed = one.required && whole.required;
                let list = if needed { &mut required } else { &mut optional };
                list.push(part(speller, one));
            }
        } else if let Some(argument) = body(speller, whole) {
            let list = if whole.required {
                &mut required
            } else {
                &mut optional
            };
            list.push(argument);
        }
    }
    (required, optional)
}

/// Two arguments of one type in a row are mixed up sooner or later, so they get names. A body that is
/// a type of its own stays an argument.
fn bundle(
    resource: &Resource,
    operation: &Operation,
    arguments: &[Argument<'_>],
) -> Option<Bundle> {
    let is_member = |argument: &Argument<'_>| {
        argument.wire != Wire::Body
            || matches!(argument.ty, ArgumentType::Copy(_) | ArgumentType::Text)
    };
    let indices = 0..arguments.len();
    let members: Vec<usize> = indices
        .filter(|index| is_member(&arguments[*index]))
        .collect();
    let types = members.iter().map(|index| &arguments[*index].ty);
    let twice = types
        .clone()
        .enumerate()
        .any(|(at, ty)| types.clone().skip(at + 1).any(|o| o == ty));
    twice.then(|| Bundle {
        name: free_name(resource, &format!("{}Args", operation.builder)),
        borrows: members.iter().any(|index| arguments[*index].ty.borrows()),
        members,
    })
}

impl OperationFacts<'_> {
    /// The Rust expression of each argument's value inside the method.
    pub(crate) fn value(&self, index: usize) -> String {
        let name = self.arguments[index].name;
        match &self.bundle {
            Some(bundle) if bundle.members.contains(&index) => {
                format!("{}.{name}", self.bundle_name())
            }
            _ => name.to_owned(),
        }
    }

    /// What the method calls the struct of arguments: not as the body, the one argument beside it.
    pub(crate) fn bundle_name(&self) -> &'static str {
        if self.loose().any(|argument| argument.name == "args") {
            "arguments"
        } else {
            "args"
        }
    }

    /// The arguments that stay arguments, by their place in [`Self::arguments`].
    pub(crate) fn loose(&self) -> impl Iterator<Item = &Argument<'_>> {
        let bundled = |index: &usize| {
            self.bundle
                .as_ref()
                .is_some_and(|bundle| bundle.members.contains(index))
        };
        self.arguments
            .iter()
            .enumerate()
            .filter(move |(index, _)| !bundled(index))
            .map(|(_, a)| a)
    }

    /// Whether the method is generic, so that nothing is made of it until it is used.
    pub(crate) fn is_generic(&self) -> bool {
        self.loose().any(|argument| argument.ty.is_generic())
    }

    /// What the verb and the API's rules do not tell, as calls of the constant's builder.
    pub(crate) fn marks(&self, api: &Api) -> Vec<String> {
        let operation = self.operation;
        let mut marks = Vec::new();
        if operation.writes == operation.verb.reads() {
            marks.push(
                if operation.writes {
                    "writes()"
                } else {
                    "reads()"
                }
                .to_owned(),
            );
        }
        if operation.repeatable == operation.writes {
            let mark = if operation.repeatable {
                "repeatable()"
            } else {
                "not_repeatable()"
            };
            marks.push(mark.to_owned());
        }
        if operation.writes && !operation.duplicates && is_covered(api, operation.verb) {
            marks.push("without_duplicate_rule()".to_owned());
        }
        if let Some(accept) = &operation.accept {
            marks.push(format!("accept({})", literal(accept)));
        }
        if let Some(security) = &operation.security {
            let all = api.securities();
            let index = all.iter().position(|one| *one == security).unwrap_or(0);
            if index > 0 {
                marks.push(format!("security({index})"));
            }
        }
        if let Some(expects) = self.answer.expects {
            marks.push(format!("expects(runtime::Expect::{expects})"));
        }
        marks.extend(self.secrets());
        marks.extend(self.paging(api));
        marks.extend(odata::rules(self));
        marks.extend(lookup::mark(self));
        marks
    }

    fn secrets(&self) -> Option<String> {
        let params = self
            .operation
            .path_params
            .iter()
            .chain(&self.operation.query);
        let params = params.chain(&self.operation.headers);
        let names: Vec<String> = params
            .filter(|p| p.secret)
            .map(|p| literal(&p.name))
            .collect();
        (!names.is_empty()).then(|| format!("secret(&[{}])", names.join(", ")))
    }

    /// How its list is paged, as calls of the constant's builder.
    pub(crate) fn paging(&self, api: &Api) -> Vec<String> {
        let Some(paging) = &self.operation.paging else {
            return Vec::new();
        };
        let Some(convention) = api.paging.get(paging.convention) else {
            return Vec::new();
        };
        let mut marks = vec![format!(
            "paged(&crate::{})",
            paging_constant(&convention.name)
        )];
        marks.extend(
            paging
                .key
                .as_ref()
                .map(|key| format!("ordered_by({})", literal(key))),
        );
        marks.extend(paging.silently.map(|days| format!("silently({days})")));
        marks
    }
}

/// The constant that holds a paging convention.
pub(crate) fn paging_constant(name: &str) -> String {
    let good = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    format!("PAGING_{}", name.chars().map(good).collect::<String>())
}

/// Whether the API's duplicate rule covers a verb.
pub(crate) fn is_covered(api: &Api, verb: Verb) -> bool {
    match &api.duplicates {
        Some(Duplicates::Window(rule)) => rule.methods.contains(&verb),
        Some(Duplicates::Key(rule)) => rule.methods.contains(&verb),
        None => false,
    }
}
