//! What becomes of an expression, a name or an argument that is wrong: nothing is launched,
//! and the message says what to mend.

use std::error::Error;
use std::ptr;

use clap::Parser;
use listing_gpu_opencl_elementwise::{Argument, Elementwise};
use opencl3::command_queue::CommandQueue;
use opencl3::context::Context;
use opencl3::device::Device;
use opencl3::memory::{Buffer, CL_MEM_READ_WRITE};

#[derive(Parser)]
struct Args {
    /// The number of the device, counted through all platforms
    #[arg(long)]
    device: Option<usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let device = gpu_device::opencl::open(Args::parse().device)?;
    println!("device: {device}");
    let context = Context::from_device(&Device::new(device.id()))?;
    let queue = CommandQueue::create_default_with_properties(&context, 0, 0)?;

    // ANCHOR: expressions
    for (expression, blamed) in [
        ("a * x + yy", "yy"),
        ("a % x", "float"),
        ("a * x[i] + y", "i"),
    ] {
        let axpy = axpy("a", expression);
        // SAFETY: it has an error, so there will be no kernel.
        let error = unsafe { axpy.build(&context) }.err();
        let error = error.ok_or("the compiler should refuse it")?.to_string();
        println!("\n{expression}");
        for line in error.lines() {
            println!("  | {line}");
        }
        assert!(
            error
                .lines()
                .any(|line| line.contains("error") && line.contains(blamed))
        );
    }
    // ANCHOR_END: expressions

    // ANCHOR: names
    println!();
    for name in ["2a", "a_", "x"] {
        let error = axpy(name, "x").source().err();
        println!("{name}: {}", error.ok_or("the generator should refuse it")?);
    }
    // ANCHOR_END: names

    // ANCHOR: arguments
    println!();
    // SAFETY: the expression uses its arguments and nothing else.
    let axpy = unsafe { axpy("a", "a * x + y").build(&context)? };
    // SAFETY: without a host pointer, each buffer is memory of the device alone.
    let buffer =
        |n| unsafe { Buffer::<f32>::create(&context, CL_MEM_READ_WRITE, n, ptr::null_mut()) };
    let (x, y, result) = (buffer(100)?, buffer(99)?, buffer(100)?);
    let wrong: [&[&dyn Argument]; 4] = [
        &[&2.0_f32, &x],
        &[&2_i32, &x, &x],
        &[&2.0_f32, &2.0_f32, &x],
        &[&2.0_f32, &x, &y],
    ];
    for arguments in wrong {
        let error = axpy.run(&queue, 100, &result, arguments).err();
        println!("{}", error.ok_or("the launch should be refused")?);
    }
    // ANCHOR_END: arguments
    Ok(())
}

fn axpy(scalar: &str, expression: &str) -> Elementwise<f32> {
    Elementwise::new("axpy", expression)
        .scalar::<f32>(scalar)
        .array::<f32>("x")
        .array::<f32>("y")
}
