//! What the page warns of: a workgroup size from an `override` is not held against the device's limit. When a new wgpu refuses it, this test fails, and the warning goes.

use listing_gpu_wgpu::adapter;
use wgpu::{ComputePipelineDescriptor, DeviceDescriptor, ErrorFilter, PipelineCompilationOptions};

/// Whether wgpu refuses a pipeline of this shader, with 512 for `WIDTH`, on a device that was promised 256 invocations.
fn is_refused(source: &str) -> bool {
    let adapter = adapter::open(None).expect("the feature is on where there is an adapter");
    let (device, _queue) = pollster::block_on(adapter.request_device(&DeviceDescriptor::default()))
        .expect("an adapter gives a device");
    assert_eq!(device.limits().max_compute_invocations_per_workgroup, 256);

    let scope = device.push_error_scope(ErrorFilter::Validation);
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: None,
        source: wgpu::ShaderSource::Wgsl(source.into()),
    });
    let _ = device.create_compute_pipeline(&ComputePipelineDescriptor {
        label: None,
        layout: None,
        module: &module,
        entry_point: None,
        compilation_options: PipelineCompilationOptions {
            constants: &[("WIDTH", 512.0)],
            ..Default::default()
        },
        cache: None,
    });
    pollster::block_on(scope.pop()).is_some()
}

#[test]
fn a_width_in_the_text_is_checked_and_one_from_the_host_is_not() {
    let gray = include_str!("../src/gray.wgsl");
    assert!(is_refused(&gray.replace("size(WIDTH)", "size(512)")));
    assert!(!is_refused(gray));
}
