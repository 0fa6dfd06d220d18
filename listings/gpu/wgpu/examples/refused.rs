use std::error::Error;

use clap::Parser;
use listing_gpu_wgpu::adapter;
use wgpu::{
    BindGroupDescriptor, BindGroupEntry, BufferDescriptor, BufferUsages, ComputePassDescriptor,
    ComputePipelineDescriptor, Device, DeviceDescriptor, ErrorFilter, PipelineCompilationOptions,
    Queue, ShaderModuleDescriptor, ShaderSource,
};

#[derive(Parser)]
struct Args {
    /// The number of the device
    #[arg(long)]
    device: Option<usize>,
}

// ANCHOR: scope
/// Does something wrong, and says what wgpu has against it.
fn refused(device: &Device, what: &str, wrong: impl FnOnce()) {
    let scope = device.push_error_scope(ErrorFilter::Validation);
    wrong();
    let error = pollster::block_on(scope.pop()).expect("wgpu notices");
    println!("\n== {what} ==\n{}", error.to_string().trim_end());
}
// ANCHOR_END: scope

/// Turns `groups` × 64 pixels gray by the shader of this source.
fn turn_gray(device: &Device, queue: &Queue, source: &str, groups: u32) {
    let shader = device.create_shader_module(ShaderModuleDescriptor {
        label: Some("gray.wgsl"),
        source: ShaderSource::Wgsl(source.into()),
    });
    let pipeline = device.create_compute_pipeline(&ComputePipelineDescriptor {
        label: Some("to gray"),
        layout: None,
        module: &shader,
        entry_point: Some("to_gray"),
        compilation_options: PipelineCompilationOptions::default(),
        cache: None,
    });
    let [on_color, on_gray] = ["color", "gray"].map(|label| {
        device.create_buffer(&BufferDescriptor {
            label: Some(label),
            size: u64::from(groups) * 64 * 4,
            usage: BufferUsages::STORAGE,
            mapped_at_creation: false,
        })
    });
    let bound = device.create_bind_group(&BindGroupDescriptor {
        label: None,
        layout: &pipeline.get_bind_group_layout(0),
        entries: &[(0, &on_color), (1, &on_gray)].map(|(binding, buffer)| BindGroupEntry {
            binding,
            resource: buffer.as_entire_binding(),
        }),
    });
    let mut commands = device.create_command_encoder(&Default::default());
    {
        let mut pass = commands.begin_compute_pass(&ComputePassDescriptor::default());
        pass.set_pipeline(&pipeline);
        pass.set_bind_group(0, &bound, &[]);
        pass.dispatch_workgroups(groups, 1, 1);
    }
    queue.submit([commands.finish()]);
}

fn main() -> Result<(), Box<dyn Error>> {
    let adapter = adapter::open(Args::parse().device)?;
    println!("device: {}", adapter::name(&adapter));
    let (device, queue) = pollster::block_on(adapter.request_device(&DeviceDescriptor::default()))?;

    let gray = include_str!("../src/gray.wgsl");

    // ANCHOR: mistakes
    refused(&device, "a frame of 4K in one row of workgroups", || {
        turn_gray(&device, &queue, gray, 3840 * 2160 / 64);
    });
    refused(&device, "512 invocations in a workgroup", || {
        let gray = gray.replace("@workgroup_size(WIDTH)", "@workgroup_size(512)");
        turn_gray(&device, &queue, &gray, 1);
    });
    refused(&device, "a shader that mixes types", || {
        let gray = gray.replace("let p = color", "let p: f32 = color");
        turn_gray(&device, &queue, &gray, 1);
    });
    refused(&device, "one buffer for the shader and for us", || {
        let _ = device.create_buffer(&BufferDescriptor {
            label: Some("gray"),
            size: 4,
            usage: BufferUsages::STORAGE | BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
    });
    // ANCHOR_END: mistakes
    Ok(())
}
