//! A number that stands for a number of the shader: calculating with it writes WGSL.

use std::cell::RefCell;
use std::ops::{Add, BitAnd, BitOr, Mul, Shl, Shr};

// ANCHOR: word
/// What a kernel may do with its numbers, on either side.
pub trait Word:
    From<u32>
    + Copy
    + Add<Output = Self>
    + Mul<Output = Self>
    + BitAnd<Output = Self>
    + BitOr<Output = Self>
    + Shl<Output = Self>
    + Shr<Output = Self>
{
}

impl Word for u32 {}
impl Word for Traced {}
// ANCHOR_END: word

// ANCHOR: traced
thread_local! {
    /// What has been calculated so far, a line for each result.
    static LINES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// The result of the line with this number.
#[derive(Clone, Copy)]
pub struct Traced(usize);

impl Traced {
    /// Notes one more line, the value of which is `text`.
    fn new(text: String) -> Self {
        LINES.with_borrow_mut(|lines| {
            let number = lines.len();
            lines.push(format!("    let v{number} = {text};"));
            Self(number)
        })
    }
}

impl From<u32> for Traced {
    fn from(value: u32) -> Self {
        Self::new(format!("{value}u"))
    }
}

macro_rules! operators {
    ($($operator:ident $method:ident $sign:literal)*) => {$(
        impl $operator for Traced {
            type Output = Self;

            fn $method(self, other: Self) -> Self {
                Self::new(format!("v{} {} v{}", self.0, $sign, other.0))
            }
        }
    )*};
}

operators! { Add add "+" Mul mul "*" BitAnd bitand "&" BitOr bitor "|" Shl shl "<<" Shr shr ">>" }
// ANCHOR_END: traced

// ANCHOR: wgsl
/// Runs the kernel once, on a number that stands for each invocation's element.
/// Returns the shader that this has written.
pub fn wgsl(kernel: impl FnOnce(Traced) -> Traced) -> String {
    LINES.take();
    let result = kernel(Traced::new("input[i]".to_owned()));
    let lines = LINES.take().join("\n");
    format!(
        "@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read_write> output: array<u32>;
override WIDTH: u32 = 64;
@compute @workgroup_size(WIDTH)
fn kernel(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {{
    let i = id.y * grid.x * WIDTH + id.x;
    if i >= arrayLength(&input) {{ return; }}
{lines}
    output[i] = v{};
}}
",
        result.0
    )
}
// ANCHOR_END: wgsl

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_operation_is_a_line_in_the_order_of_the_calculation() {
        let text = wgsl(|p| (p + Traced::from(2)) * p);
        let expected = "    let v0 = input[i];\n    let v1 = 2u;\n    let v2 = v0 + v1;\n    let v3 = v2 * v0;\n    output[i] = v3;\n";
        assert!(text.contains(expected), "{text}");
    }

    #[test]
    fn a_second_kernel_begins_anew() {
        let text = || wgsl(|p| p >> Traced::from(1) | p & p << p);
        assert_eq!(text(), text());
    }
}
