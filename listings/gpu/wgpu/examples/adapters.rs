use std::error::Error;

use clap::Parser;
use listing_gpu_wgpu::adapter;
use wgpu::Limits;

#[derive(Parser)]
struct Args {
    /// The number of the device whose limits are shown
    #[arg(long, default_value_t = 0)]
    device: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    for (number, adapter) in adapter::all()?.iter().enumerate() {
        println!("device {number}: {}", adapter::name(adapter));
    }

    let adapter = adapter::open(Some(args.device))?;
    println!("what is promised, and what device {} has:", args.device);
    let (promised, has) = (Limits::default(), adapter.limits());
    assert!(
        promised.check_limits(&has),
        "less than WebGPU promises: ask for `Limits::downlevel_defaults()`"
    );
    let show = |what, of: fn(&Limits) -> u64| {
        println!("  {what}, at least {}: {}", of(&promised), of(&has));
    };
    show("workgroups in each dimension", |limits| {
        limits.max_compute_workgroups_per_dimension.into()
    });
    show("invocations in a workgroup", |limits| {
        limits.max_compute_invocations_per_workgroup.into()
    });
    show("bytes that a workgroup shares", |limits| {
        limits.max_compute_workgroup_storage_size.into()
    });
    show("buffers of a shader", |limits| {
        limits.max_storage_buffers_per_shader_stage.into()
    });
    show("bytes of a buffer that a shader sees", |limits| {
        limits.max_storage_buffer_binding_size
    });
    Ok(())
}
