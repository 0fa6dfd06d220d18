//! From names, types and an expression to the source of a kernel. No device is needed for it.

use std::fmt::{self, Write};
use std::marker::PhantomData;

// ANCHOR: element
/// A type that has the same bytes in Rust and in OpenCL C.
///
/// # Safety
/// `C` is the name of that type.
pub unsafe trait Element: Copy {
    /// Its name in OpenCL C.
    const C: &'static str;
}

// SAFETY: 32 bits by both languages' definition, this and the next two.
unsafe impl Element for f32 {
    const C: &'static str = "float";
}
unsafe impl Element for i32 {
    const C: &'static str = "int";
}
unsafe impl Element for u32 {
    const C: &'static str = "uint";
}
// ANCHOR_END: element

/// What a name in the expression stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The element of an array at the work-item's place.
    Array,
    /// One value for all work-items.
    Scalar,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Array => "an array of",
            Self::Scalar => "one",
        })
    }
}

/// A name that the expression may use.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub name: String,
    /// The type of a value, in OpenCL C.
    pub c_type: &'static str,
    pub kind: Kind,
}

// ANCHOR: builder
/// A kernel for each element of a result of type `R`, from the elements at the same place.
///
/// ```
/// use listing_gpu_opencl_elementwise::Elementwise;
///
/// let axpy = Elementwise::<f32>::new("axpy", "a * x + y")
///     .scalar::<f32>("a")
///     .array::<f32>("x")
///     .array::<f32>("y");
/// assert!(axpy.source().unwrap().contains("a * x + y"));
/// ```
pub struct Elementwise<R> {
    pub(crate) name: String,
    pub(crate) parameters: Vec<Parameter>,
    expression: String,
    contract: &'static str,
    result: PhantomData<R>,
}

impl<R: Element> Elementwise<R> {
    /// A kernel of this name; `expression` is C, and says `x` for the element of the array `x`.
    pub fn new(name: &str, expression: &str) -> Self {
        Self {
            name: name.to_owned(),
            parameters: Vec::new(),
            expression: expression.to_owned(),
            contract: "OFF",
            result: PhantomData,
        }
    }

    /// Adds an array to the arguments.
    pub fn array<T: Element>(self, name: &str) -> Self {
        self.parameter::<T>(name, Kind::Array)
    }

    /// Adds a value to the arguments that is the same for all elements.
    pub fn scalar<T: Element>(self, name: &str) -> Self {
        self.parameter::<T>(name, Kind::Scalar)
    }
    // ANCHOR_END: builder

    /// Lets the compiler make one operation with one rounding of a multiplication and an addition.
    pub fn contracted(mut self) -> Self {
        self.contract = "ON";
        self
    }

    fn parameter<T: Element>(mut self, name: &str, kind: Kind) -> Self {
        self.parameters.push(Parameter {
            name: name.to_owned(),
            c_type: T::C,
            kind,
        });
        self
    }

    // ANCHOR: source
    /// The source of the kernel, in OpenCL C 1.2.
    ///
    /// # Errors
    /// If a name is no identifier, ends in `_`, or is used twice.
    pub fn source(&self) -> Result<String, String> {
        self.check_names()?;
        let (name, expression, contract) = (&self.name, &self.expression, self.contract);
        let mut arguments = format!("uint n_,\n    global {} *result_", R::C);
        let mut elements = String::new();
        for Parameter { name, c_type, kind } in &self.parameters {
            // Writing to a String cannot fail.
            let _ = match kind {
                Kind::Scalar => write!(arguments, ",\n    {c_type} {name}"),
                Kind::Array => {
                    write!(arguments, ",\n    global const {c_type} *{name}_").and_then(|()| {
                        writeln!(elements, "        const {c_type} {name} = {name}_[i_];")
                    })
                }
            };
        }
        Ok(format!(
            r#"#pragma OPENCL FP_CONTRACT {contract}
kernel void {name}_(
    {arguments})
{{
    const size_t i_ = get_global_id(0);
    if (i_ < n_) {{
{elements}        result_[i_] = (
#line 1 "expression"
{expression}
        );
    }}
}}
"#
        ))
    }
    // ANCHOR_END: source

    // ANCHOR: names
    /// Names of ours end in `_`: they meet neither the caller's nor those of OpenCL's functions.
    fn check_names(&self) -> Result<(), String> {
        let names = self.parameters.iter().map(|parameter| &parameter.name);
        for (at, name) in names.clone().enumerate().chain([(0, &self.name)]) {
            let letters = name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_');
            if !letters || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                return Err(format!("`{name}` is no identifier of C"));
            }
            if name.ends_with('_') {
                return Err(format!(
                    "`{name}` ends in `_`, which the generator keeps for itself"
                ));
            }
            if names.clone().take(at).any(|earlier| earlier == name) {
                return Err(format!("two arguments are called `{name}`"));
            }
        }
        Ok(())
    }
    // ANCHOR_END: names
}
