//! Serves the book on this machine, rebuilds it when something changes, and runs listings for the page's Run button.
//!
//! Every request's `Host` must name this server, so that a page of another site cannot reach it under a name of its own (DNS rebinding);
//! its `Origin`, where there is one, must be this server; what starts a program needs the token that only the served pages carry.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Json, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event as Sent, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::BroadcastStream;
use tower::ServiceExt;
use tower_http::compression::CompressionLayer;
use tower_http::services::ServeDir;

use crate::book;
use crate::catalog::Catalog;
use crate::runner::{Event, Refusal, Runner, Running};
use crate::watch::Snapshot;

/// How often the sources are looked at.
const POLL: Duration = Duration::from_millis(200);

/// A server that is ready to answer.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// What a page must show to start a program.
    pub token: String,
    listener: TcpListener,
    router: Router,
    shared: Arc<Shared>,
    /// The sources of the first build.
    seen: Snapshot,
}

/// What all requests share.
struct Shared {
    root: PathBuf,
    /// The folder with the last good build; none before the first.
    site: RwLock<Option<PathBuf>>,
    /// Which good build that is, counted from 1: an open page may be of an older one.
    build: AtomicU64,
    /// Why the last build failed, if it did.
    failure: RwLock<Option<String>>,
    news: broadcast::Sender<News>,
    runner: Arc<Runner>,
    token: String,
    hosts: [String; 2],
}

/// What open pages are told.
#[derive(Clone, Debug)]
enum News {
    Reload,
    Failed(String),
}

impl Server {
    /// Builds the book, takes a port on 127.0.0.1 (the first free one from `port` on; 0 for any), and gets ready.
    ///
    /// A book that does not build is no error: the page shows what is wrong until it does.
    ///
    /// # Errors
    /// If the workspace cannot be read, or no port is free.
    pub async fn prepare(root: &Path, port: u16) -> Result<Self> {
        let listener = bind(port).await?;
        let address = listener.local_addr()?;
        let token = random_token()?;
        let shared = Arc::new(Shared {
            root: root.to_path_buf(),
            site: RwLock::new(None),
            build: AtomicU64::new(0),
            failure: RwLock::new(None),
            news: broadcast::channel(16).0,
            runner: Arc::new(Runner::new(Catalog::load_from(root)?)),
            token: token.clone(),
            hosts: [
                format!("127.0.0.1:{}", address.port()),
                format!("localhost:{}", address.port()),
            ],
        });
        let router = Router::new()
            .route("/api/run", post(run))
            .route("/api/bench", post(measure))
            .route("/api/events", get(events))
            .fallback(page)
            // As a web host does. Events are left as they are: each goes out when it happens.
            .layer(CompressionLayer::new())
            .layer(middleware::from_fn_with_state(Arc::clone(&shared), guard))
            .with_state(Arc::clone(&shared));
        // Looked at before the build: what is changed during it is built again.
        let seen = Snapshot::take(&shared.watched());
        let building = Arc::clone(&shared);
        tokio::task::spawn_blocking(move || building.rebuild()).await?;
        Ok(Self {
            seen,
            address,
            token,
            listener,
            router,
            shared,
        })
    }

    /// Answers requests and follows changes, until the future is dropped.
    ///
    /// # Errors
    /// If the listener fails.
    pub async fn run(self) -> Result<()> {
        let shared = Arc::clone(&self.shared);
        let watcher = tokio::spawn(shared.follow_changes(self.seen));
        let _stop = AbortOnDrop(watcher);
        axum::serve(self.listener, self.router)
            .await
            .context("the server stopped")
    }

    /// Why the book did not build, if it did not.
    pub fn failure(&self) -> Option<String> {
        self.shared.failure()
    }
}

struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn bind(port: u16) -> Result<TcpListener> {
    let mut last = None;
    for candidate in port..=port.saturating_add(if port == 0 { 0 } else { 50 }) {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, candidate)).await {
            Ok(listener) => return Ok(listener),
            Err(error) => last = Some(error),
        }
    }
    Err(last.map_or_else(|| anyhow::anyhow!("no port"), Into::into)).context(format!(
        "no port from {port} on is free; choose another with --port"
    ))
}

fn random_token() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

impl Drop for Shared {
    fn drop(&mut self) {
        // The builds of this server; nobody serves them now.
        let _ = std::fs::remove_dir_all(self.folder());
    }
}

impl Shared {
    /// Where this server builds: its port is its own.
    fn folder(&self) -> PathBuf {
        let port = self.hosts[0].rsplit(':').next().unwrap_or("0");
        self.root.join("target/serve").join(port)
    }

    fn site(&self) -> Option<PathBuf> {
        self.site
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn failure(&self) -> Option<String> {
        self.failure
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn watched(&self) -> Vec<PathBuf> {
        ["src", "listings", "theme", "book.toml"]
            .map(|name| self.root.join(name))
            .to_vec()
    }

    /// Builds into whichever of two folders is not being served, and serves it if that went well.
    fn rebuild(&self) {
        let serving = self.site();
        let folder = self.folder();
        let next = [folder.join("a"), folder.join("b")]
            .into_iter()
            .find(|path| Some(path) != serving.as_ref())
            .unwrap_or(folder);
        let result = book::build(&self.root, Some(next.clone()));
        let (failure, news) = match result {
            Ok(_) => {
                *self.site.write().unwrap_or_else(PoisonError::into_inner) = Some(next);
                self.build.fetch_add(1, Ordering::SeqCst);
                (None, News::Reload)
            }
            Err(error) => {
                let message = format!("{error:#}");
                (Some(message.clone()), News::Failed(message))
            }
        };
        *self.failure.write().unwrap_or_else(PoisonError::into_inner) = failure;
        // Without an open page there is nobody to tell.
        let _ = self.news.send(news);
    }

    async fn follow_changes(self: Arc<Self>, mut seen: Snapshot) {
        loop {
            tokio::time::sleep(POLL).await;
            let shared = Arc::clone(&self);
            let before = seen.clone();
            let looked = tokio::task::spawn_blocking(move || {
                let now = before.renewed(&shared.watched());
                if now == before {
                    return (now, None);
                }
                let start = Instant::now();
                if let Ok(catalog) = Catalog::load_from(&shared.root) {
                    *shared
                        .runner
                        .catalog
                        .write()
                        .unwrap_or_else(PoisonError::into_inner) = Arc::new(catalog);
                }
                shared.rebuild();
                (now, Some(start.elapsed()))
            })
            .await;
            let Ok((now, built)) = looked else { continue };
            seen = now;
            if let Some(elapsed) = built {
                match self.failure() {
                    None => println!("rebuilt in {} ms", elapsed.as_millis()),
                    Some(message) => eprintln!(
                        "the book does not build; the last good one is served:\n{message}"
                    ),
                }
            }
        }
    }

    fn token_matches(&self, offered: &str) -> bool {
        // Every byte is looked at, so that the time tells nothing of the place of the first difference.
        offered.len() == self.token.len()
            && offered
                .bytes()
                .zip(self.token.bytes())
                .fold(0, |sum, (a, b)| sum | (a ^ b))
                == 0
    }
}

/// Refuses what does not come from a page of this server.
async fn guard(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let host = text(header::HOST).or(request
        .uri()
        .authority()
        .map(|authority| authority.as_str()));
    if !host.is_some_and(|host| shared.hosts.iter().any(|own| own == host)) {
        return refusal(
            StatusCode::FORBIDDEN,
            "this server answers to 127.0.0.1 and localhost only",
        );
    }
    let own_origin = |origin: &str| {
        origin
            .strip_prefix("http://")
            .is_some_and(|host| shared.hosts.iter().any(|own| own == host))
    };
    match text(header::ORIGIN) {
        Some(origin) if own_origin(origin) => {}
        None if headers.get(header::ORIGIN).is_none() && request.method() != Method::POST => {}
        _ => {
            return refusal(
                StatusCode::FORBIDDEN,
                "this request does not come from a page of this server",
            );
        }
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' https://play.rust-lang.org; frame-ancestors 'self'; base-uri 'self'; form-action 'self'",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn refusal(status: StatusCode, message: &str) -> Response {
    (status, Json(serde_json::json!({ "error": message }))).into_response()
}

/// The answer to a request without this server's token.
fn stale_page() -> Response {
    refusal(
        StatusCode::FORBIDDEN,
        "the page is older than the server: reload it",
    )
}

async fn run(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Body) -> Response {
    match wish(&shared, &headers, body).await {
        Ok(request) => answer(shared.runner.start(&request)),
        Err(refused) => *refused,
    }
}

async fn measure(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Body) -> Response {
    match wish(&shared, &headers, body).await {
        Ok(request) => answer(shared.runner.start_measurement(&request).await),
        Err(refused) => *refused,
    }
}

/// What a page that has the token asks for.
async fn wish<T: DeserializeOwned>(
    shared: &Shared,
    headers: &HeaderMap,
    body: Body,
) -> Result<T, Box<Response>> {
    let offered = headers
        .get("x-book-token")
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    if !shared.token_matches(offered) {
        return Err(Box::new(stale_page()));
    }
    let Ok(bytes) = to_bytes(body, 96 * 1024).await else {
        return Err(Box::new(refusal(
            StatusCode::PAYLOAD_TOO_LARGE,
            "the request is too large",
        )));
    };
    serde_json::from_slice(&bytes).map_err(|error| {
        Box::new(refusal(
            StatusCode::BAD_REQUEST,
            &format!("the request cannot be read: {error}"),
        ))
    })
}

/// The events of what was started, or why it was not.
fn answer(started: Result<Running, Refusal>) -> Response {
    let running = match started {
        Ok(running) => running,
        Err(refused) => {
            let status = match refused {
                Refusal::Unknown(_) => StatusCode::NOT_FOUND,
                Refusal::Argument(_) => StatusCode::UNPROCESSABLE_ENTITY,
                Refusal::Source => StatusCode::PAYLOAD_TOO_LARGE,
                Refusal::Busy | Refusal::Measuring => StatusCode::SERVICE_UNAVAILABLE,
            };
            return refusal(status, &refused.message());
        }
    };
    let stream = tokio_stream::StreamExt::map(RunStream(running), |event| {
        Ok::<_, Infallible>(sent(&event))
    });
    // The comments that keep the connection alive also find out that the reader has left.
    Sse::new(stream)
        .keep_alive(KeepAlive::new().interval(Duration::from_secs(1)))
        .into_response()
}

/// The events of a run; dropped with the connection, which stops the run.
struct RunStream(Running);

impl futures_core::Stream for RunStream {
    type Item = Event;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Event>> {
        self.0.events.poll_recv(context)
    }
}

fn sent(event: &Event) -> Sent {
    let name = match event {
        Event::Phase { .. } => "phase",
        Event::Text { .. } => "text",
        Event::Problem(_) => "problem",
        Event::Progress { .. } => "progress",
        Event::Measured { .. } => "measured",
        Event::End { .. } => "end",
    };
    let data = serde_json::to_string(event).unwrap_or_default();
    Sent::default().event(name).data(data)
}

#[derive(Deserialize)]
struct Offered {
    token: String,
    /// The build that the page is of; an old page that says nothing is of none.
    #[serde(default)]
    build: u64,
}

async fn events(State(shared): State<Arc<Shared>>, Query(offered): Query<Offered>) -> Response {
    if !shared.token_matches(&offered.token) {
        return stale_page();
    }
    // First of all: what happens from here on is told.
    let told = shared.news.subscribe();
    let failure = shared.failure();
    // What happened between the page's delivery and this connection would be lost.
    let missed = (offered.build != shared.build.load(Ordering::SeqCst)).then_some(News::Reload);
    let first = tokio_stream::iter(failure.map(News::Failed).into_iter().chain(missed));
    let news = first.chain(BroadcastStream::new(told).filter_map(Result::ok));
    let stream = tokio_stream::StreamExt::map(news, |news| {
        let (name, data) = match news {
            News::Reload => ("reload", serde_json::json!({})),
            News::Failed(message) => ("build-error", serde_json::json!({ "message": message })),
        };
        Ok::<_, Infallible>(Sent::default().event(name).data(data.to_string()))
    });
    Sse::new(stream)
        .keep_alive(KeepAlive::default())
        .into_response()
}

/// A file of the last good build; pages get the token.
async fn page(State(shared): State<Arc<Shared>>, mut request: Request) -> Response {
    let Some(site) = shared.site() else {
        let failure = shared.failure().unwrap_or_default();
        return with_token(
            &shared,
            StatusCode::SERVICE_UNAVAILABLE,
            &failed_page(&failure),
        );
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return refusal(StatusCode::METHOD_NOT_ALLOWED, "pages are only read");
    }
    // The whole file, always: what is inserted would be missing from a part, and from what a browser has kept.
    for name in [
        header::IF_MODIFIED_SINCE,
        header::IF_NONE_MATCH,
        header::RANGE,
    ] {
        request.headers_mut().remove(name);
    }
    let Ok(response) = ServeDir::new(&site).oneshot(request).await;
    let response = response.map(Body::new);
    if response.status() == StatusCode::NOT_FOUND {
        let text = std::fs::read_to_string(site.join("404.html"))
            .unwrap_or_else(|_| "not found".to_owned());
        return with_token(&shared, StatusCode::NOT_FOUND, &text);
    }
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_page {
        return response;
    }
    match to_bytes(response.into_body(), usize::MAX).await {
        Ok(bytes) => with_token(&shared, StatusCode::OK, &String::from_utf8_lossy(&bytes)),
        Err(error) => refusal(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

fn with_token(shared: &Shared, status: StatusCode, page: &str) -> Response {
    let meta = format!(
        "<meta name=\"book-runner\" content=\"{}\" data-build=\"{}\" data-cores=\"{}\"></head>",
        shared.token,
        shared.build.load(Ordering::SeqCst),
        std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
    );
    let page = page.replacen("</head>", &meta, 1);
    (
        status,
        [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
        page,
    )
        .into_response()
}

/// What is shown before there has been any good build; it comes back by itself.
fn failed_page(message: &str) -> String {
    let message = message.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"2\"><title>The book does not build</title></head>\
         <body><h1>The book does not build</h1><p>Mend what is named here; this page comes back by itself.</p><pre>{message}</pre></body></html>"
    )
}
