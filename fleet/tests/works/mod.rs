//! The API of the fleet's tests: as clients know it, and as the sandbox keeps it.

use std::time::Duration;

use specwright_model::source::SourceFile;
use specwright_runtime::{
    Api, AuthRule, DuplicateRule, EnvironmentInfo, Host, LimitRule, Method, OAuth2Rule, Scheme,
    ThrottleRule, Tolerance, WindowRule,
};

const ORDERS: &str = r#"
resource: WorkOrders
operations:
  list: { request: "GET /workorders", returns: [WorkOrder] }
  create: { request: "POST /workorders", body: NewOrder, returns: { 201: created_id } }
types:
  WorkOrder: { Id: int, Number: string }
  NewOrder: { Number: string }
"#;

/// What the sandbox keeps: its limits, and how many seconds it remembers a write.
pub(crate) fn described(limits: &str, window: u32) -> specwright_model::api::Api {
    let api = format!(
        r#"
api: Works
host: api.works.example
version: v3
auth:
  oauth2:
    token: "https://login.works.example/oauth/token"
    grants: [password, refresh_token]
    client: basic
    lasts: 600s
    spacing: 1s
{limits}
duplicates:
  window:
    methods: [POST]
    lasts: {window}s
    status: 406
    recognise: Reason
    first_response: ProcessedRequestInfo
    remembers: success
defaults: {{ integers: int64 }}
"#
    );
    let files = [("api.yaml", api.as_str()), ("orders.yaml", ORDERS)];
    let files = files.map(|(name, text)| SourceFile {
        name: name.to_owned(),
        text: text.to_owned(),
    });
    let reading = specwright_model::read(&files);
    reading
        .api
        .unwrap_or_else(|| panic!("{:?}", reading.diagnostics))
}

const SCHEMES: &[Scheme] = &[Scheme {
    name: "oauth2",
    rule: AuthRule::OAuth2(OAuth2Rule {
        token: "https://login.works.example/oauth/token",
        authorize: None,
        credentials_in_form: false,
        lasts: Duration::from_secs(600),
        spacing: Duration::from_secs(1),
        denied: None,
    }),
}];

/// What clients know: the limits, and how long a write is remembered.
pub(crate) const fn works(limits: &'static [LimitRule], window: Duration) -> Api {
    Api {
        name: "Works",
        release: "1.0.0",
        host: Host {
            before: "",
            environment: false,
            after: "api.works.example",
        },
        environments: &[EnvironmentInfo {
            name: "Production",
            prefix: "",
        }],
        version: Some("v3"),
        plain: false,
        schemes: SCHEMES,
        security: &[&[&[0]]],
        headers: &[("Accept", "application/json")],
        duplicates: DuplicateRule::Window(WindowRule {
            methods: &[Method::Post],
            lasts: window,
            status: 406,
            recognise: Some("Reason"),
            first_response: Some("ProcessedRequestInfo"),
            remembers_at_arrival: false,
        }),
        limits,
        throttled: ThrottleRule {
            statuses: &[429],
            recognise: None,
        },
        tolerance: Tolerance::LENIENT,
        webhooks: None,
    }
}
