//! `mdbook-admonish` 1.20 behind an adapter: it speaks mdBook 0.4 and we build with 0.5.
//!
//! Each chapter's content is handed over in a book of one chapter and taken back. When upstream speaks 0.5, this file goes.

use anyhow::{Context, Result, anyhow};
use mdbook_admonish::Admonish as Upstream;
use mdbook_preprocessor::book::{Book, BookItem};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use serde_json::{Value, json};

/// Turns ```` ```admonish ```` fences into boxes.
pub struct Admonish;

impl Preprocessor for Admonish {
    fn name(&self) -> &str {
        "admonish"
    }

    fn run(&self, context: &PreprocessorContext, mut book: Book) -> Result<Book> {
        // The version of the style sheet that upstream's generator would install; ours stands in theme/css.
        let config = json!({
            "book": {},
            "preprocessor": { "admonish": { "assets_version": "3.1.0", "on_failure": "bail" } },
        });
        let old_context = json!({
            "root": context.root, "config": config, "renderer": context.renderer, "mdbook_version": "0.4.52",
        });
        let mut failed = None;
        book.for_each_mut(|item| {
            if let BookItem::Chapter(chapter) = item
                && chapter.content.contains("```admonish")
                && failed.is_none()
            {
                match convert(&old_context, &chapter.content) {
                    Ok(content) => chapter.content = content,
                    Err(error) => {
                        failed = Some(error.context(format!("admonition in `{}`", chapter.name)))
                    }
                }
            }
        });
        failed.map_or(Ok(book), Err)
    }
}

fn convert(context: &Value, content: &str) -> Result<String> {
    let book = json!({
        "sections": [{ "Chapter": {
            "name": "", "content": content, "number": null, "sub_items": [], "path": "x.md", "source_path": "x.md", "parent_names": [],
        }}],
        "__non_exhaustive": null,
    });
    // Only the library's trait and types: `mdbook` 0.4 is in the tree because the library brings it.
    use mdbook04::preprocess::Preprocessor as _;
    let (context, book) = (
        serde_json::from_value(context.clone())?,
        serde_json::from_value(book)?,
    );
    let book = Upstream
        .run(&context, book)
        .map_err(|error| anyhow!("{error:#}"))?;
    let book = serde_json::to_value(book)?;
    book.pointer("/sections/0/Chapter/content")
        .and_then(Value::as_str)
        .map(str::to_owned)
        .context("mdbook-admonish returned no chapter")
}
