//! `lookup`: how a write whose outcome is unknown is looked for.

use super::ParsedFile;
use super::definitions::LoweredType;
use super::scope::Scope;
use super::settings;
use super::stored_values::{fields, inner};
use crate::api::{
    BodyKind, Content, Lookup, Operation, Param, PartKind, Piece, Resource, Scalar, Style,
    Template, Type, TypeKind, ValueSource,
};
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::source::Place;
use crate::syntax::tree::Node;

/// The query options that hold literals of `OData`.
const LITERALS: [&str; 1] = ["$filter"];

/// What a value is compared as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Boolean,
    /// A date and time.
    Time,
    Any,
    /// Cannot be compared surely: fractions, days, lists, objects.
    Other,
}

/// Reads the lookups of all operations, once definitions and operations are known.
pub(crate) fn complete(
    scope: &mut Scope<'_>,
    lowered_types: &[LoweredType],
    files: &[ParsedFile<'_>],
    resources: &mut [Resource],
) {
    let mut read = Vec::new();
    for (at, resource) in resources.iter().enumerate() {
        let Some(document) = files.get(resource.file) else {
            continue;
        };
        let written = document.node.get("operations").map(Node::entries);
        for (key, node) in written.unwrap_or_default() {
            let number = resource.operations.iter().position(|o| o.name == key.text);
            let (Some(number), Some(given)) = (number, node.get("lookup")) else {
                continue;
            };
            let write = &resource.operations[number];
            let context = Context {
                lowered_types,
                resources,
                write,
            };
            let one = std::slice::from_ref(given);
            let all = if given.get("read").is_some() {
                one
            } else {
                given.items()
            };
            for node in all {
                match context.lookup(scope, node) {
                    Ok(lookup) => read.push((at, number, lookup)),
                    Err(Some(problem)) => scope.problems.push(*problem),
                    Err(None) => {}
                }
            }
        }
    }
    for (at, number, lookup) in read {
        resources[at].operations[number].lookups.push(lookup);
    }
}

/// The values of path parameters in their order, and those of query parameters by name.
type Parameters = (Vec<Template>, Vec<(String, Template)>);

/// A problem, or none where it was reported already.
type Found<T> = Result<T, Option<Box<Diagnostic>>>;

fn read_problem<T>(at: Place, problem: &str, help: &str) -> Found<T> {
    Err(Some(Box::new(codes::bad_lookup(at, problem, help))))
}

fn value_problem<T>(at: Place, problem: &str, help: &str) -> Found<T> {
    Err(Some(Box::new(codes::bad_lookup_value(at, problem, help))))
}

fn field_problem<T>(at: Place, problem: &str, help: &str) -> Found<T> {
    Err(Some(Box::new(codes::bad_lookup_field(at, problem, help))))
}

struct Context<'a> {
    lowered_types: &'a [LoweredType],
    resources: &'a [Resource],
    write: &'a Operation,
}

impl Context<'_> {
    fn lookup(&self, scope: &mut Scope<'_>, node: &Node) -> Found<Lookup> {
        let named = node.get("read").ok_or(None)?;
        let lag = node.duration_at("lag", &mut scope.problems).ok_or(None)?;
        if !self.write.writes {
            let help = "remove `lookup`, or say `effect: write`";
            return read_problem(named.place, "the operation only reads", help);
        }
        let (at, read) = self.read(named)?;
        let (item, single) = self.item(named.place, read)?;
        let (path, query) = self.parameters(named.place, read, node.get("with"))?;
        let same = self.same(item, node.get("same").ok_or(None)?)?;
        let made = self.made(item, node)?;
        let oldest = self.oldest(read, &query);
        Ok(Lookup {
            read: at,
            path,
            query,
            same,
            made,
            zoned: node.text_at("zone") != Some("unknown"),
            lag,
            single,
            oldest,
            because: node.doc_at("because"),
        })
    }

    fn read(&self, named: &Node) -> Found<((usize, usize), &Operation)> {
        let name = named.text().ok_or(None)?;
        let Some(at) = settings::operation(named, self.resources) else {
            let known = settings::names(self.resources);
            let near = nearest(name, known.iter().map(String::as_str));
            let help = near.map_or_else(
                || "write the resource and the operation, such as `Orders.query`".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            let problem = format!("there is no operation `{name}`");
            return read_problem(named.place, &problem, &help);
        };
        let read = &self.resources[at.0].operations[at.1];
        if read.writes {
            let help = "name an operation that only reads";
            return read_problem(named.place, &format!("`{name}` writes"), help);
        }
        let needs = read.headers.iter().find(|header| header.required);
        let body = read.body.as_ref().is_some_and(|body| body.required);
        if body || needs.is_some() {
            let problem = format!("`{name}` needs a body or a header, which a lookup cannot give");
            let help = "name a read whose parameters stand in its path and query";
            return read_problem(named.place, &problem, help);
        }
        Ok((at, read))
    }

    /// What the read finds, and whether it gives one thing.
    fn item<'t>(&'t self, at: Place, read: &'t Operation) -> Found<(&'t Type, bool)> {
        let help = "name a read that returns a list, a page, or the thing itself, as a struct";
        let ([answer], false) = (read.returns.as_slice(), read.one) else {
            return read_problem(at, "what it returns is not one list or one thing", help);
        };
        let Content::Json(ty) = &answer.content else {
            return read_problem(at, "it does not return JSON", help);
        };
        let outer = inner(self.lowered_types, ty, false);
        let item = inner(self.lowered_types, ty, true);
        if fields(self.lowered_types, item).is_none() {
            return read_problem(at, "what it returns has no fields", help);
        }
        Ok((item, !matches!(outer, Type::Array(_) | Type::Page(_))))
    }

    fn parameters(&self, at: Place, read: &Operation, node: Option<&Node>) -> Found<Parameters> {
        let given = node.map(Node::entries).unwrap_or_default();
        let params = || read.path_params.iter().chain(&read.query);
        for (key, _) in given {
            if !params().any(|param| param.name == key.text) {
                let problem = format!("`{}` has no parameter `{}`", read.name, key.text);
                let near = nearest(&key.text, params().map(|param| param.name.as_str()));
                let help = near.map_or_else(
                    || "name a path or query parameter of the read".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                return read_problem(key.place, &problem, &help);
            }
        }
        let value = |param: &Param| -> Found<Option<Template>> {
            let Some((_, node)) = given.iter().find(|(key, _)| key.text == param.name) else {
                if !param.required {
                    return Ok(None);
                }
                let problem = format!("`{}` needs `{}`", read.name, param.name);
                let help = format!("give it: `with: {{ {}: … }}`", param.name);
                return read_problem(at, &problem, &help);
            };
            if matches!(inner(self.lowered_types, &param.ty, false), Type::Array(_)) {
                let help = "leave it out, or name a read without it";
                return read_problem(node.place, "the parameter is a list", help);
            }
            if param.style == Style::OData {
                let help = "name a read whose path has plain values";
                let problem = "the parameter is written as a literal of OData";
                return read_problem(node.place, problem, help);
            }
            let template = self.template(node, LITERALS.contains(&&*param.name))?;
            Ok(Some(template))
        };
        let mut path = Vec::new();
        for param in &read.path_params {
            path.extend(value(param)?);
        }
        let mut query = Vec::new();
        for param in &read.query {
            query.extend(value(param)?.map(|template| (param.name.clone(), template)));
        }
        Ok((path, query))
    }

    /// `Number eq {body/Number}`.
    fn template(&self, node: &Node, literal: bool) -> Found<Template> {
        let mut rest = node.text().ok_or(None)?;
        let mut pieces = Vec::new();
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                let help = "write a closing brace: `{body/Number}`";
                return value_problem(node.place, "a brace is not closed", help);
            };
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            rest = after;
            if name == "since" {
                pieces.push(Piece::Since);
                continue;
            }
            let (source, kind) = self.source(node.place, name)?;
            pieces.push(match kind {
                Kind::Text if literal => Piece::Quoted(source),
                Kind::Any if literal => {
                    let help = "give the field a type";
                    let problem = format!("whether `{name}` is text or a number is not known");
                    return value_problem(node.place, &problem, help);
                }
                _ => Piece::Value(source),
            });
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(Template(pieces))
    }

    /// `body/ContractInfo/StoreId`, `path/orderId`, `query/actor`, `file/file`.
    fn source(&self, at: Place, text: &str) -> Found<(ValueSource, Kind)> {
        let help =
            "write `body/FIELD`, `path/NAME`, `query/NAME`, or `file/PART` for a file's name";
        let Some((from, name)) = text.split_once('/') else {
            let problem = format!("`{text}` does not say where the value stands");
            return value_problem(at, &problem, help);
        };
        let (source, kind, secret) = match from {
            "body" => {
                let (kind, secret) = self.body_field(at, name)?;
                (ValueSource::Body(name.to_owned()), kind, secret)
            }
            "path" | "query" => {
                let params = match from {
                    "path" => &self.write.path_params,
                    _ => &self.write.query,
                };
                let Some(param) = params.iter().find(|param| param.name == name) else {
                    let problem = format!("the write has no {from} parameter `{name}`");
                    let near = nearest(name, params.iter().map(|param| param.name.as_str()));
                    let near = near.map(|near| format!("{from}/{near}"));
                    return value_problem(at, &problem, &did_you_mean(near.as_deref(), help));
                };
                if param.style == Style::OData {
                    let problem = "the write sends it as a literal of OData";
                    return value_problem(at, problem, "take another value");
                }
                let kind = self.kind(&param.ty);
                let name = name.to_owned();
                let source = match from {
                    "path" => ValueSource::Path(name),
                    _ => ValueSource::Query(name),
                };
                (source, kind, param.secret)
            }
            "file" => (self.file(at, name)?, Kind::Text, false),
            _ => {
                let problem = format!("a write has no `{from}`");
                return value_problem(at, &problem, help);
            }
        };
        if secret {
            let problem = format!("`{text}` is secret, and reads are logged");
            return value_problem(at, &problem, "take a value that may be shown");
        }
        if kind == Kind::Other {
            let problem = format!("`{text}` is no text, whole number, boolean or date");
            return value_problem(at, &problem, "take a field that holds one");
        }
        Ok((source, kind))
    }

    fn file(&self, at: Place, name: &str) -> Found<ValueSource> {
        let parts = match self.write.body.as_ref().map(|body| &body.kind) {
            Some(BodyKind::Multipart(parts)) => parts.as_slice(),
            _ => &[],
        };
        let is_file = |kind: &PartKind| matches!(kind, PartKind::File);
        if parts.iter().any(|p| p.name == name && is_file(&p.kind)) {
            return Ok(ValueSource::File(name.to_owned()));
        }
        let problem = format!("the write has no part `{name}` that is a file");
        value_problem(at, &problem, "name a part of its multipart body")
    }

    fn body_field(&self, at: Place, way: &str) -> Found<(Kind, bool)> {
        let body = self.write.body.as_ref().map(|body| &body.kind);
        let Some(BodyKind::Json(ty)) = body else {
            let problem = "the write has no JSON body";
            return value_problem(at, problem, "take a value of its path or query");
        };
        match self.field(ty, way) {
            Ok(found) => Ok(found),
            Err((problem, help)) => {
                let help = help.replace("did you mean `", "did you mean `body/");
                value_problem(at, &problem, &help)
            }
        }
    }

    /// The kind of the field at a way, and whether it is secret.
    fn field(&self, ty: &Type, way: &str) -> Result<(Kind, bool), (String, String)> {
        let (mut ty, mut secret) = (ty, false);
        let mut before = String::new();
        for step in way.split('/') {
            let Some((owner, all)) = fields(self.lowered_types, ty) else {
                let problem = format!("`{step}` is looked for in something without fields");
                let help = "name a field of a struct; a slash leads into the struct of a field";
                return Err((problem, help.to_owned()));
            };
            let Some(field) = all.iter().find(|field| field.name == step) else {
                let near = nearest(step, all.iter().map(|field| field.name.as_str()));
                let after = way.get(before.len() + step.len()..).unwrap_or_default();
                let near = near.map(|near| format!("{before}{near}{after}"));
                let help = format!("write a field of `{owner}` by its wire name");
                let problem = format!("`{owner}` has no field `{step}`");
                return Err((problem, did_you_mean(near.as_deref(), &help)));
            };
            ty = &field.ty;
            secret |= field.secret;
            before += step;
            before.push('/');
        }
        Ok((self.kind(ty), secret))
    }

    fn kind(&self, ty: &Type) -> Kind {
        match inner(self.lowered_types, ty, false) {
            Type::Scalar(scalar) => match scalar {
                Scalar::String | Scalar::Uuid => Kind::Text,
                Scalar::Int32 | Scalar::Int64 | Scalar::UInt8 => Kind::Number,
                Scalar::Boolean => Kind::Boolean,
                Scalar::DateTime | Scalar::Date => Kind::Time,
                Scalar::Any => Kind::Any,
                _ => Kind::Other,
            },
            Type::Named(id) => match &self.lowered_types[id.0].def.kind {
                TypeKind::Enum(def) if def.integer => Kind::Number,
                TypeKind::Enum(_) => Kind::Text,
                _ => Kind::Other,
            },
            _ => Kind::Other,
        }
    }

    fn same(&self, item: &Type, node: &Node) -> Found<Vec<(String, ValueSource)>> {
        let mut same = Vec::new();
        for (key, value) in node.entries() {
            let (field, _) = match self.field(item, &key.text) {
                Ok(found) => found,
                Err((problem, help)) => return field_problem(key.place, &problem, &help),
            };
            let text = value.text().ok_or(None)?;
            let (source, kind) = self.source(value.place, text)?;
            if kind == Kind::Time || matches!(field, Kind::Time | Kind::Other) {
                let problem = format!("`{}` cannot be compared surely", key.text);
                let help = "compare text, whole numbers and booleans: times and fractions may \
                            come back in another form";
                return field_problem(key.place, &problem, help);
            }
            if kind != field && kind != Kind::Any && field != Kind::Any {
                let problem = format!("`{}` and `{text}` are of different types", key.text);
                let help = "compare a field with a value of its own type";
                return field_problem(key.place, &problem, help);
            }
            same.push((key.text.clone(), source));
        }
        if same.is_empty() {
            let help = "say what must be equal: `same: { Number: body/Number }`";
            return field_problem(node.place, "`same` names no field", help);
        }
        Ok(same)
    }

    /// The field that says when a thing was made, or none where the values are unique.
    fn made(&self, item: &Type, node: &Node) -> Found<Option<String>> {
        match (node.get("made"), node.flag_at("unique")) {
            (None, true) => Ok(None),
            (Some(made), false) => {
                let way = made.text().ok_or(None)?;
                match self.field(item, way) {
                    Ok((Kind::Time, _)) => Ok(Some(way.to_owned())),
                    Ok(_) => {
                        let problem = format!("`{way}` is no `datetime`");
                        let help = "name the field that says when the thing was made";
                        field_problem(made.place, &problem, help)
                    }
                    Err((problem, help)) => field_problem(made.place, &problem, &help),
                }
            }
            (made, _) => {
                let problem = match made {
                    Some(_) => "it has `made` and `unique`",
                    None => "what was there before cannot be told from what was made",
                };
                let help = "name the field that says when it was made with `made`, or say \
                            `unique: true` where no other thing has these values";
                field_problem(node.place_of("same"), problem, help)
            }
        }
    }

    /// What the list leaves out for its age, if the write says how old its thing will be.
    fn oldest(&self, read: &Operation, query: &[(String, Template)]) -> Option<(ValueSource, u32)> {
        let paging = read.paging.as_ref()?;
        let by = paging.by.as_ref()?;
        let mut pieces = query.iter().flat_map(|(_, template)| &template.0);
        let dated = pieces.any(|piece| matches!(piece, Piece::Since));
        let silently = paging.silently.filter(|_| !dated);
        let days = [silently, paging.never].into_iter().flatten().min()?;
        let Some(BodyKind::Json(ty)) = self.write.body.as_ref().map(|body| &body.kind) else {
            return None;
        };
        // What the server sets itself is of today.
        let there = matches!(self.field(ty, by), Ok((Kind::Time, _)));
        there.then(|| (ValueSource::Body(by.clone()), days))
    }
}

fn did_you_mean(near: Option<&str>, help: &str) -> String {
    near.map_or_else(|| help.to_owned(), |near| format!("did you mean `{near}`?"))
}
