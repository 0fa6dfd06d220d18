//! Chromium, driven through ChromeDriver, by calls that wait for their answers.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use tokio::runtime::Handle;
use url::{ParseError, Url};

/// How long something may take that takes a moment on an idle machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How often is looked whether it has come about.
const POLL: Duration = Duration::from_millis(20);

/// Runs in every page before the page's own scripts: paper stays in the tray, and a page that follows the server's changes says so.
const PRELUDE: &str = "
    window.print = () => {};
    window.EventSource = class extends EventSource {
        constructor(...args) {
            super(...args);
            this.addEventListener('open', () => { window.isListening = true; });
        }
    };";

/// ChromeDriver on a free port. Dropping it ends it, and every browser that it started.
pub struct Driver {
    guard: Child,
    url: String,
    /// For what the browsers leave lying about. Its path is short, because a socket's may not be long.
    temp: PathBuf,
}

impl Driver {
    /// Starts it in a process group of its own, together with a shell that kills the group as soon as our end of its standard input is closed:
    /// when this is dropped, and also when these tests are killed.
    pub fn start() -> Result<Self> {
        let temp = std::env::temp_dir().join(format!("book-browser-{}", std::process::id()));
        std::fs::create_dir_all(&temp)?;
        let mut command = Command::new("sh");
        command
            .env("TMPDIR", &temp)
            .args([
                "-c",
                "chromedriver --port=0 & exec >/dev/null; read -r _; kill -KILL $!; wait $!; kill -KILL 0",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut guard = command.spawn().context("chromedriver")?;
        let out = guard.stdout.take().context("the output was asked for")?;
        let mut lines = BufReader::new(out).lines().map_while(Result::ok);
        let port = lines
            .find_map(|line| {
                let (_, port) = line.split_once("successfully on port ")?;
                port.trim_end_matches('.').parse::<u16>().ok()
            })
            .context("chromedriver ended before it named its port")?;
        // Whatever else it says is taken from it, so that it never has to wait.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self {
            guard,
            url: format!("http://127.0.0.1:{port}/"),
            temp,
        })
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // The shell kills itself, too.
        let _ = self.guard.wait();
        let _ = std::fs::remove_dir_all(&self.temp);
    }
}

/// A browser with one page. Dropping it closes it.
pub struct Browser {
    client: Client,
    runtime: Handle,
}

impl Browser {
    /// Starts Chromium with an empty profile. Names of other machines lead nowhere, so that no test depends on the Internet;
    /// one leads to this machine, as an attacker's name would.
    pub fn start(driver: &Driver, runtime: &Handle, profile: &Path) -> Result<Self> {
        let mut args = vec![
            "--headless=new".to_owned(),
            "--window-size=1280,900".to_owned(),
            format!("--user-data-dir={}", profile.display()),
            "--host-resolver-rules=MAP rebound.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
                .to_owned(),
        ];
        args.extend(
            [
                "--disable-gpu",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--no-first-run",
            ]
            .map(str::to_owned),
        );
        // Chromium refuses to sandbox what root starts.
        if xtask::machine::is_root() {
            args.push("--no-sandbox".to_owned());
        }
        let binary = xtask::machine::chromium().context("there is no Chromium")?;
        let capabilities = json!({
            "goog:chromeOptions": { "binary": binary, "args": args },
            "goog:loggingPrefs": { "browser": "ALL" },
            "timeouts": { "script": 300_000, "pageLoad": 300_000, "implicit": 0 },
        });
        let Value::Object(capabilities) = capabilities else {
            bail!("capabilities are an object");
        };
        let connector = hyper_util::client::legacy::connect::HttpConnector::new();
        let mut builder = ClientBuilder::new(connector);
        let connecting = builder.capabilities(capabilities).connect(&driver.url);
        let browser = Self {
            client: runtime
                .block_on(connecting)
                .context("Chromium does not start")?,
            runtime: runtime.clone(),
        };
        let prelude = json!({ "source": PRELUDE });
        browser.cdp("Page.addScriptToEvaluateOnNewDocument", prelude)?;
        Ok(browser)
    }

    /// Loads `threads/mutex.html` of a site if the page is `threads/mutex`, to its `load` event, and to the end of what is loaded where it is needed.
    pub fn open(&self, site: &str, page: &str) -> Result<()> {
        self.goto(&format!("{site}/{page}.html"))?;
        self.until(
            "the components are there",
            PATIENCE,
            "return !document.documentElement.matches('.js') || !document.querySelector('book-scaling:not(:defined), book-bench:not(:defined)')",
        )
        .map(drop)
    }

    fn goto(&self, url: &str) -> Result<()> {
        let going = self.client.goto(url);
        self.runtime.block_on(going).with_context(|| url.to_owned())
    }

    /// Runs JavaScript in the page, and waits if it returns a promise.
    pub fn js(&self, script: &str) -> Result<Value> {
        let executing = self.client.execute(script, Vec::new());
        Ok(self.runtime.block_on(executing)?)
    }

    /// As [`Self::js`], for a list of texts.
    pub fn texts(&self, script: &str) -> Result<Vec<String>> {
        let list = self.js(script)?;
        let list = list.as_array().with_context(|| format!("{list}"))?;
        Ok(list.iter().map(plain).collect())
    }

    /// Waits until JavaScript returns something other than nothing, and returns that. The page may be reloaded meanwhile.
    pub fn until(&self, what: &str, patience: Duration, script: &str) -> Result<Value> {
        let deadline = Instant::now() + patience;
        loop {
            let last = self.js(script);
            match &last {
                Ok(Value::Null | Value::Bool(false)) | Err(_) => {}
                Ok(found) => return Ok(found.clone()),
            }
            if Instant::now() > deadline {
                let seconds = patience.as_secs();
                bail!("{what}: not so after {seconds} s; `{script}` is {last:?}");
            }
            std::thread::sleep(POLL);
        }
    }

    /// Clicks in the middle of an element, scrolling to it first, as a reader does: what lies over it gets the click.
    pub fn click(&self, css: &str) -> Result<()> {
        let clicking = async { self.client.find(Locator::Css(css)).await?.click().await };
        self.runtime
            .block_on(clicking)
            .with_context(|| format!("click on {css}"))
    }

    /// Touches the middle of an element, scrolling to it first.
    pub fn tap(&self, css: &str) -> Result<()> {
        let at = self.js(&format!(
            "const element = document.querySelector('{css}'); element.scrollIntoView({{ block: 'center', behavior: 'instant' }});
            const box = element.getBoundingClientRect(); return {{ x: box.x + box.width / 2, y: box.y + box.height / 2 }};"
        ))?;
        let touch = json!({ "type": "touchStart", "touchPoints": [at] });
        self.cdp("Input.dispatchTouchEvent", touch)?;
        let lift = json!({ "type": "touchEnd", "touchPoints": [] });
        self.cdp("Input.dispatchTouchEvent", lift)
    }

    /// Presses keys, one after the other.
    pub fn press(&self, keys: impl IntoIterator<Item = impl Into<char>>) -> Result<()> {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for key in keys {
            let value = key.into();
            actions = actions.then(KeyAction::Down { value });
            actions = actions.then(KeyAction::Up { value });
        }
        Ok(self
            .runtime
            .block_on(self.client.perform_actions(actions))?)
    }

    /// As [`Self::press`], with the Shift key held down.
    pub fn press_with_shift(&self, keys: impl IntoIterator<Item = impl Into<char>>) -> Result<()> {
        let shift = char::from(Key::Shift);
        let mut actions =
            KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value: shift });
        for key in keys {
            let value = key.into();
            actions = actions.then(KeyAction::Down { value });
            actions = actions.then(KeyAction::Up { value });
        }
        let actions = actions.then(KeyAction::Up { value: shift });
        Ok(self
            .runtime
            .block_on(self.client.perform_actions(actions))?)
    }

    /// Presses the Tab key until an element has the focus.
    pub fn tab_to(&self, css: &str) -> Result<()> {
        for _ in 0..200 {
            self.press([Key::Tab])?;
            if self.js(&format!("return document.activeElement.matches('{css}')"))? == true {
                return Ok(());
            }
        }
        bail!("the Tab key does not lead to {css}")
    }

    /// Does something in a further tab and closes it.
    pub fn in_new_tab<T>(&self, test: impl FnOnce() -> Result<T>) -> Result<T> {
        let client = &self.client;
        let first = self.runtime.block_on(client.window())?;
        let new = self.runtime.block_on(client.new_window(true))?.handle;
        self.runtime.block_on(client.switch_to_window(new))?;
        let result = test()?;
        self.runtime.block_on(client.close_window())?;
        self.runtime.block_on(client.switch_to_window(first))?;
        Ok(result)
    }

    /// Makes the window this wide; a narrow one is a phone's. (A window itself cannot be narrower than 500 pixels.)
    pub fn resize(&self, width: u32) -> Result<()> {
        let metrics =
            json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics)?;
        // A phone has no mouse: its pointer is coarse.
        self.cdp(
            "Emulation.setTouchEmulationEnabled",
            json!({ "enabled": width < 600 }),
        )
    }

    /// Sets what the reader has asked the system for: `reduce` or `no-preference`.
    pub fn prefer_motion(&self, preference: &str) -> Result<()> {
        let feature = json!({ "name": "prefers-reduced-motion", "value": preference });
        self.cdp(
            "Emulation.setEmulatedMedia",
            json!({ "features": [feature] }),
        )
    }

    /// Lets the pages of a site read the clipboard, so that a test can.
    pub fn allow_clipboard(&self, site: &str) -> Result<()> {
        let permissions = json!({ "origin": site, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        self.cdp("Browser.grantPermissions", permissions)
    }

    /// Turns the scripts of pages off or on. Those of tests run in any case.
    pub fn allow_scripts(&self, allow: bool) -> Result<()> {
        self.cdp(
            "Emulation.setScriptExecutionDisabled",
            json!({ "value": !allow }),
        )
    }

    /// Shows pages as they would be on paper, or on the screen again.
    pub fn on_paper(&self, paper: bool) -> Result<()> {
        let media = if paper { "print" } else { "" };
        self.cdp("Emulation.setEmulatedMedia", json!({ "media": media }))
    }

    /// Does something with a script that runs in every page before the page's own.
    pub fn with_prelude<T>(&self, script: &str, test: impl FnOnce() -> Result<T>) -> Result<T> {
        let added = self.vendor(
            "goog/cdp/execute",
            json!({ "cmd": "Page.addScriptToEvaluateOnNewDocument", "params": { "source": script } }),
        )?;
        let result = test();
        self.cdp("Page.removeScriptToEvaluateOnNewDocument", added)?;
        result
    }

    /// The errors that stand in the console, which is empty afterwards.
    pub fn console_errors(&self) -> Result<Vec<String>> {
        let log = self.vendor("se/log", json!({ "type": "browser" }))?;
        let entries = log.as_array().context("the log is a list")?;
        let errors = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        Ok(errors.map(|entry| plain(&entry["message"])).collect())
    }

    /// What the page has asked for so far, itself aside.
    pub fn requests(&self) -> Result<Vec<String>> {
        self.texts("return performance.getEntriesByType('resource').map(entry => entry.name);")
    }

    /// Forgets what pages of these origins have stored, and everything else that a test can have changed.
    pub fn reset(&self, origins: &[&str]) -> Result<()> {
        self.allow_scripts(true)?;
        self.cdp("Emulation.clearDeviceMetricsOverride", json!({}))?;
        self.cdp(
            "Emulation.setTouchEmulationEnabled",
            json!({ "enabled": false }),
        )?;
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": [] }))?;
        for origin in origins {
            let all = json!({ "origin": origin, "storageTypes": "all" });
            self.cdp("Storage.clearDataForOrigin", all)?;
        }
        self.goto("about:blank")?;
        self.console_errors().map(drop)
    }

    /// Saves what is to be seen.
    pub fn screenshot(&self, path: &Path) -> Result<()> {
        let png = self.runtime.block_on(self.client.screenshot())?;
        Ok(std::fs::write(path, png)?)
    }

    /// A command of the Chrome DevTools Protocol.
    fn cdp(&self, command: &str, params: Value) -> Result<()> {
        let body = json!({ "cmd": command, "params": params });
        self.vendor("goog/cdp/execute", body).map(drop)
    }

    fn vendor(&self, path: &'static str, body: Value) -> Result<Value> {
        let issuing = self.client.issue_cmd(Vendor { path, body });
        self.runtime.block_on(issuing).context(path)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // If it does not close, the driver's end ends it.
        let _ = self.runtime.block_on(self.client.clone().close());
    }
}

/// A text without its quotes, anything else as JSON.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// A command that only ChromeDriver knows.
#[derive(Debug)]
struct Vendor {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Vendor {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}
