//! Pages that are not the book's try to start a program through it, in the reader's browser. `tests/tests/runner.rs` does the same by hand, request by request.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::driver::Browser;
use crate::{Lab, sites};

/// What a page can send: all that needs no leave of the server, and what it must ask for; the token is one that it has guessed right.
const ATTEMPTS: &str = r"
    const send = async (how, url, init) => {
        try {
            const answer = await fetch(url, init);
            return `${how}: ${answer.type === 'opaque' ? 'opaque' : answer.status}`;
        } catch {
            return `${how}: refused`;
        }
    };
    const body = JSON.stringify({ program: 'browser/marking' });
    const json = { 'Content-Type': 'application/json', 'X-Book-Token': token };
    const answers = [
        await send('asked', `${site}/api/run`, { method: 'POST', headers: json, body }),
        await send('unasked', `${site}/api/run`, { method: 'POST', mode: 'no-cors', headers: { 'Content-Type': 'text/plain' }, body }),
        await send('read', `${site}/browser/marking.html`, {}),
        await send('events', `${site}/api/events?token=${token}`, {}),
    ];
    navigator.sendBeacon(`${site}/api/run`, body);
    const form = document.createElement('form');
    const frame = document.createElement('iframe');
    frame.name = 'target';
    Object.assign(form, { method: 'post', action: `${site}/api/run?token=${token}`, enctype: 'text/plain', target: 'target' });
    const field = document.createElement('input');
    Object.assign(field, { name: body.slice(0, -1) + ',\'x', value: '\':1}' });
    form.append(field);
    document.body.append(frame, form);
    form.submit();
    const image = new Image();
    image.src = `${site}/api/run?program=browser/marking&token=${token}`;
    await new Promise(done => { image.onerror = done; image.onload = done; });
    return answers;";

/// A small book of its own, and what its one program leaves behind when it has run.
fn target(lab: &Lab, name: &str) -> Result<(String, PathBuf)> {
    let root = lab.dir.join(name);
    sites::write_book(&root)?;
    let site = sites::serve_book(&lab.handle, &root)?;
    let mark = root.join("listings/browser/marking/ran");
    Ok((site, mark))
}

fn token(browser: &Browser, site: &str) -> Result<String> {
    browser.open(site, "browser/marking")?;
    let token = browser.js("return document.querySelector('meta[name=book-runner]').content")?;
    Ok(token.as_str().context("the page has a token")?.to_owned())
}

/// Runs are taken in their order: when this one has ended, one that came before it has ended too.
fn run(browser: &Browser, site: &str, name: &str) -> Result<()> {
    browser.open(site, &format!("browser/{name}"))?;
    browser.click(".run-button")?;
    let ended =
        "return ['good', 'bad'].includes(document.querySelector('.listing-status').dataset.tone)";
    browser
        .until(name, Duration::from_secs(300), ended)
        .map(drop)
}

fn nothing_ran_but_could(browser: &Browser, site: &str, mark: &Path) -> Result<()> {
    run(browser, site, "failing")?;
    ensure!(!mark.exists(), "the program has run");
    run(browser, site, "marking")?;
    ensure!(mark.exists(), "the program leaves no mark");
    Ok(())
}

/// A page of another site, which knows the token.
pub fn from_another_site(lab: &Lab, browser: &Browser) -> Result<()> {
    let (site, mark) = target(lab, "cross")?;
    let token = token(browser, &site)?;
    browser.open(&lab.files, "preface")?;
    let answers = browser.js(&format!(
        "const [site, token] = {};{ATTEMPTS}",
        json!([site, token])
    ))?;
    ensure!(
        answers
            == json!([
                "asked: refused",
                "unasked: opaque",
                "read: refused",
                "events: refused"
            ]),
        "{answers}"
    );
    nothing_ran_but_could(browser, &site, &mark)
}

/// A site whose name has been pointed at this machine, so that the browser takes its pages and the book's for one site.
pub fn from_a_rebound_name(lab: &Lab, browser: &Browser) -> Result<()> {
    let (site, mark) = target(lab, "rebound")?;
    let token = token(browser, &site)?;
    let rebound = site.replace("127.0.0.1", "rebound.test");
    browser.open(&rebound, "browser/marking")?;
    let shown = browser.js("return document.documentElement.outerHTML")?;
    let shown = shown.as_str().unwrap_or_default();
    ensure!(
        shown.contains("this server answers to 127.0.0.1 and localhost only")
            && !shown.contains(&token),
        "{shown}"
    );
    let answers = browser.js(&format!(
        "const [site, token] = {};{ATTEMPTS}",
        json!([rebound, token])
    ))?;
    ensure!(
        answers == json!(["asked: 403", "unasked: 403", "read: 403", "events: 403"]),
        "{answers}"
    );
    nothing_ran_but_could(browser, &site, &mark)
}
