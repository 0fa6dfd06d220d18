//! From the source of a kernel to its result, with a check of all that the compiler cannot see.

use std::error::Error;
use std::fmt;
use std::marker::PhantomData;
use std::ops::AddAssign;

use opencl3::command_queue::CommandQueue;
use opencl3::context::Context;
use opencl3::error_codes::ClError;
use opencl3::kernel::Kernel;
use opencl3::memory::{Buffer, ClMem};
use opencl3::program::Program;

use crate::source::{Element, Elementwise, Kind, Parameter};

/// Work-items in a work-group.
const GROUP: usize = 64;

// ANCHOR: argument
/// What may stand for a [`Parameter`] in a launch: a buffer, or a value.
///
/// # Safety
/// What the methods say of type and size is true.
pub unsafe trait Argument {
    /// The type of a value, in OpenCL C.
    fn c_type(&self) -> &'static str;
    /// The bytes of a buffer; nothing for a value.
    fn bytes(&self) -> Result<Option<usize>, ClError>;
    /// The size of an element.
    fn size(&self) -> usize;
    /// Makes it the kernel's argument of this number.
    ///
    /// # Safety
    /// The kernel's argument is a pointer to this type for a buffer, else of this type.
    unsafe fn set(&self, kernel: &Kernel, index: u32) -> Result<(), ClError>;
}
// ANCHOR_END: argument

// SAFETY: OpenCL says how many bytes there are; the rest is `Element`'s promise.
unsafe impl<T: Element> Argument for Buffer<T> {
    fn c_type(&self) -> &'static str {
        T::C
    }
    fn bytes(&self) -> Result<Option<usize>, ClError> {
        ClMem::size(self).map(Some)
    }
    fn size(&self) -> usize {
        size_of::<T>()
    }
    unsafe fn set(&self, kernel: &Kernel, index: u32) -> Result<(), ClError> {
        // SAFETY: a buffer's handle is what OpenCL wants for a pointer; the type is the caller's promise.
        unsafe { kernel.set_arg(index, &self.get()) }
    }
}

// SAFETY: `Element`'s promise.
unsafe impl<T: Element> Argument for T {
    fn c_type(&self) -> &'static str {
        T::C
    }
    fn bytes(&self) -> Result<Option<usize>, ClError> {
        Ok(None)
    }
    fn size(&self) -> usize {
        size_of::<T>()
    }
    unsafe fn set(&self, kernel: &Kernel, index: u32) -> Result<(), ClError> {
        // SAFETY: the type is the caller's promise.
        unsafe { kernel.set_arg(index, self) }
    }
}

// ANCHOR: traffic
/// What launches cost, in the terms of memory: counted, not timed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    pub launches: usize,
    /// Bytes that the kernels read from global memory.
    pub read: usize,
    /// Bytes that they write to it.
    pub written: usize,
}
// ANCHOR_END: traffic

impl AddAssign for Traffic {
    fn add_assign(&mut self, more: Self) {
        self.launches += more.launches;
        self.read += more.read;
        self.written += more.written;
    }
}

/// Why there is no kernel: a name, or what the device's compiler says of the expression. `Debug` shows the same, since that is how an error that `main` returns is printed.
pub struct BuildError(String);

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for BuildError {}

/// A kernel that the device can run.
pub struct Compiled<R> {
    name: String,
    kernel: Kernel,
    parameters: Vec<Parameter>,
    result: PhantomData<R>,
}

impl<R: Element> Elementwise<R> {
    // ANCHOR: build
    /// Translates the kernel for the context's device.
    ///
    /// # Safety
    /// The expression is compiled as it stands. It must be one expression, and make no pointer.
    ///
    /// # Errors
    /// If a name will not do, or the compiler refuses the source: the error holds its log.
    pub unsafe fn build(&self, context: &Context) -> Result<Compiled<R>, Box<dyn Error>> {
        let source = self.source().map_err(BuildError)?;
        let mut program = Program::create_from_source(context, &source)?;
        if let Err(code) = program.build(context.devices(), "-cl-std=CL1.2") {
            let log = program.get_build_log(context.default_device())?;
            return Err(BuildError(format!("`{}`: {code}\n{log}", self.name)).into());
        }
        Ok(Compiled {
            kernel: Kernel::create(&program, &format!("{}_", self.name))?,
            name: self.name.clone(),
            parameters: self.parameters.clone(),
            result: PhantomData,
        })
    }
    // ANCHOR_END: build
}

impl<R: Element> Compiled<R> {
    // ANCHOR: run
    /// Computes the first `n` elements of `result`, which may be one of the arguments.
    /// It does not wait.
    ///
    /// # Errors
    /// If the arguments are not those of the kernel, a buffer is too short, or OpenCL refuses.
    pub fn run(
        &self,
        queue: &CommandQueue,
        n: usize,
        result: &Buffer<R>,
        arguments: &[&dyn Argument],
    ) -> Result<Traffic, Box<dyn Error>> {
        let mut traffic = Traffic {
            launches: 1,
            read: 0,
            written: n * size_of::<R>(),
        };
        if ClMem::size(result)? < traffic.written || n == 0 {
            return Err(format!("{}: the result has no {n} elements", self.name).into());
        }
        self.check(n, arguments, &mut traffic)?;
        // SAFETY: `check` has compared number, kinds and types; the generated kernel touches the
        // elements below `n` only, which all buffers have.
        unsafe {
            self.kernel.set_arg(0, &u32::try_from(n)?)?;
            result.set(&self.kernel, 1)?;
            for (index, argument) in (2..).zip(arguments) {
                argument.set(&self.kernel, index)?;
            }
            let (global, local) = ([n.next_multiple_of(GROUP)], [GROUP]);
            queue.enqueue_nd_range_kernel(
                self.kernel.get(),
                1,
                std::ptr::null(),
                global.as_ptr(),
                local.as_ptr(),
                &[],
            )?;
        }
        Ok(traffic)
    }
    // ANCHOR_END: run

    // ANCHOR: check
    fn check(
        &self,
        n: usize,
        arguments: &[&dyn Argument],
        traffic: &mut Traffic,
    ) -> Result<(), Box<dyn Error>> {
        let (name, takes, given) = (&self.name, self.parameters.len(), arguments.len());
        if takes != given {
            return Err(format!("{name} takes {takes} arguments, not {given}").into());
        }
        for (parameter, argument) in self.parameters.iter().zip(arguments) {
            let kind = match argument.bytes()? {
                None => Kind::Scalar,
                Some(bytes) if bytes < n * argument.size() => {
                    return Err(format!("{name}: `{}` has no {n} elements", parameter.name).into());
                }
                Some(_) => {
                    traffic.read += n * argument.size();
                    Kind::Array
                }
            };
            if (kind, argument.c_type()) != (parameter.kind, parameter.c_type) {
                let c_type = argument.c_type();
                let Parameter {
                    name: what,
                    c_type: wanted,
                    kind: as_what,
                } = parameter;
                return Err(
                    format!("{name}: `{what}` is {as_what} {wanted}, not {kind} {c_type}").into(),
                );
            }
        }
        Ok(())
    }
    // ANCHOR_END: check
}
