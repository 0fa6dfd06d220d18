//! The explorer of grids: blocks of threads, a thread's index, the element that it works on. What stands in the page without JavaScript, on paper and in an e-book is a
//! drawing, the thread in words, and its numbers in the words of CUDA and of OpenCL; `theme/js/grid.js` lets the reader choose.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Result, ensure};

use crate::preprocess::{drawing, escape};

/// A grid in one dimension, an array, and one of the grid's threads.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// Elements of the array.
    pub elements: u32,
    /// Threads in each block.
    pub size: u32,
    /// Blocks in the grid.
    pub blocks: u32,
    /// The block of the thread.
    pub block: u32,
    /// The thread within its block.
    pub thread: u32,
}

/// With what the explorer begins: what the drawing shows. The same in `theme/js/grid.js`; a test compares.
pub const START: Choice = Choice {
    elements: 10,
    size: 4,
    blocks: 3,
    block: 1,
    thread: 2,
};

/// The most of each that the explorer's sliders offer.
pub const MOST: [u32; 3] = [48, 8, 6];

impl Choice {
    /// The thread's global index.
    pub fn index(self) -> u32 {
        self.block * self.size + self.thread
    }

    /// What the thread does.
    pub fn in_words(self) -> String {
        let Self {
            elements,
            size,
            block,
            thread,
            ..
        } = self;
        let index = self.index();
        let does = if index < elements {
            format!("It works on a[{index}].")
        } else {
            format!(
                "That is not below n = {elements}, so the guard, if (i < n), stops this thread; without it the thread would write beyond the end of the array."
            )
        };
        format!("Block {block}, thread {thread}: i = {block} × {size} + {thread} = {index}. {does}")
    }

    /// Whether the grid has as many threads as the array has elements.
    pub fn fit(self) -> String {
        let Self {
            elements,
            size,
            blocks,
            ..
        } = self;
        let threads = blocks * size;
        let count = |number, name| format!("{number} {name}{}", if number == 1 { "" } else { "s" });
        let fits = match threads.checked_sub(elements) {
            Some(0) => {
                "None is left over; the guard is for all the sizes that do not divide.".to_owned()
            }
            Some(1) => "The guard stops the last one.".to_owned(),
            Some(over) => format!("The guard stops the last {over}."),
            None => {
                let last = elements - 1;
                let orphans = if threads == last {
                    format!("a[{last}]")
                } else {
                    format!("a[{threads}] to a[{last}]")
                };
                let enough = elements.div_ceil(size);
                format!(
                    "No thread works on {orphans}: it takes {}.",
                    count(enough, "block")
                )
            }
        };
        format!(
            "{} of {} {} {} for {}. {fits}",
            count(blocks, "block"),
            count(size, "thread"),
            if blocks == 1 { "makes" } else { "make" },
            count(threads, "thread"),
            count(elements, "element")
        )
    }

    /// The numbers that a kernel can ask for: what each is, its value, its name in CUDA and in OpenCL.
    pub fn rows(self) -> [(&'static str, u32, &'static str, &'static str); 6] {
        [
            (
                "Blocks in the grid",
                self.blocks,
                "gridDim.x",
                "get_num_groups(0)",
            ),
            (
                "Threads in a block",
                self.size,
                "blockDim.x",
                "get_local_size(0)",
            ),
            (
                "Threads in all",
                self.blocks * self.size,
                "gridDim.x * blockDim.x",
                "get_global_size(0)",
            ),
            (
                "The thread’s block",
                self.block,
                "blockIdx.x",
                "get_group_id(0)",
            ),
            (
                "Its place in the block",
                self.thread,
                "threadIdx.x",
                "get_local_id(0)",
            ),
            (
                "Its global index i",
                self.index(),
                "blockIdx.x * blockDim.x + threadIdx.x",
                "get_global_id(0)",
            ),
        ]
    }
}

/// The directive `{{#grid gpu/figures/grid-block-thread.svg}}`: the drawing shows what [`START`] says.
///
/// # Errors
/// If there is no drawing, or it lacks its text alternative.
pub fn directive(src: &Path, argument: &str) -> Result<String> {
    ensure!(
        !argument.is_empty(),
        "which drawing? `{{{{#grid <chapter>/figures/<name>.svg}}}}`"
    );
    let svg = drawing(src, argument)?;
    let mut html = format!(
        "<book-grid class=\"grid-explorer\">\n<p class=\"grid-title\">Which thread works on which element?</p>\n\
         <div class=\"grid-drawing\">\n{svg}\n</div>\n<p class=\"grid-words\">{}</p>\n<p class=\"grid-fit\">{}</p>\n\
         <div class=\"table-wrapper\"><table class=\"grid-table\">\n<caption>What the kernel can ask for</caption>\n\
         <thead><tr><th scope=\"col\">Number</th><th scope=\"col\">Here</th><th scope=\"col\">CUDA</th><th scope=\"col\">OpenCL</th></tr></thead>\n<tbody>\n",
        escape(&START.in_words()),
        escape(&START.fit())
    );
    for (what, value, cuda, opencl) in START.rows() {
        let _ = writeln!(
            html,
            "<tr><th scope=\"row\">{what}</th><td>{value}</td><td><code>{cuda}</code></td><td><code>{opencl}</code></td></tr>"
        );
    }
    html.push_str("</tbody></table></div>\n</book-grid>\n");
    Ok(html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_numbers() {
        assert_eq!(
            START.in_words(),
            "Block 1, thread 2: i = 1 × 4 + 2 = 6. It works on a[6]."
        );
        let last = Choice {
            block: 2,
            thread: 3,
            ..START
        };
        assert!(last.in_words().contains(
            "= 11. That is not below n = 10, so the guard, if (i < n), stops this thread"
        ));
        let edge = Choice {
            block: 2,
            thread: 2,
            ..START
        };
        assert!(edge.in_words().contains("= 10. That is not below n = 10"));
    }

    #[test]
    fn too_many_threads_and_too_few_are_told() {
        for (elements, size, blocks, says) in [
            (
                10,
                4,
                3,
                "3 blocks of 4 threads make 12 threads for 10 elements. The guard stops the last 2.",
            ),
            (
                11,
                4,
                3,
                "make 12 threads for 11 elements. The guard stops the last one.",
            ),
            (12, 4, 3, "for 12 elements. None is left over"),
            (
                13,
                4,
                3,
                "for 13 elements. No thread works on a[12]: it takes 4 blocks.",
            ),
            (
                14,
                4,
                3,
                "for 14 elements. No thread works on a[12] to a[13]: it takes 4 blocks.",
            ),
            (
                1,
                1,
                1,
                "1 block of 1 thread makes 1 thread for 1 element. None is left over",
            ),
        ] {
            let choice = Choice {
                elements,
                size,
                blocks,
                ..START
            };
            assert!(choice.fit().contains(says), "{}", choice.fit());
        }
    }
}
