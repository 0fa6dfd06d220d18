//! As in the recipe on wgpu: a compute shader that makes one array of `u32` of another, with all that its runs have in common: device, queue and pipeline.

use std::error::Error;
use std::sync::mpsc;

use wgpu::util::{BufferInitDescriptor, DeviceExt};
use wgpu::{
    Adapter, BindGroupDescriptor, BindGroupEntry, Buffer, BufferDescriptor, BufferUsages,
    ComputePassDescriptor, ComputePipeline, ComputePipelineDescriptor, Device, DeviceDescriptor,
    MapMode, PipelineCompilationOptions, PollType, Queue, ShaderModuleDescriptor,
};

/// A shader, compiled for a device: binding 0 is what it reads, binding 1 what it writes.
pub struct Shader {
    device: Device,
    queue: Queue,
    pipeline: ComputePipeline,
    width: u32,
}

/// How many workgroups of `width` invocations `n` elements need, as a grid of at most `limit` columns and as many rows as that takes.
pub fn grid(n: usize, width: u32, limit: u32) -> (u32, u32) {
    let groups = u32::try_from(n)
        .expect("the shader's index has 32 bits")
        .div_ceil(width);
    let rows = groups.div_ceil(limit);
    (groups.div_ceil(rows), rows)
}

fn at(binding: u32, buffer: &Buffer) -> BindGroupEntry<'_> {
    BindGroupEntry {
        binding,
        resource: buffer.as_entire_binding(),
    }
}

impl Shader {
    /// Compiles a shader for this adapter, with `width` invocations in a workgroup.
    ///
    /// # Errors
    /// If the adapter gives no device.
    ///
    /// # Panics
    /// If wgpu refuses the shader: its message says what is wrong.
    pub fn new(
        adapter: &Adapter,
        source: ShaderModuleDescriptor<'_>,
        width: u32,
    ) -> Result<Self, Box<dyn Error>> {
        let (device, queue) =
            pollster::block_on(adapter.request_device(&DeviceDescriptor::default()))?;
        let module = device.create_shader_module(source);
        let pipeline = device.create_compute_pipeline(&ComputePipelineDescriptor {
            label: None,
            layout: None,
            module: &module,
            entry_point: None,
            compilation_options: PipelineCompilationOptions {
                constants: &[("WIDTH", f64::from(width))],
                ..Default::default()
            },
            cache: None,
        });
        Ok(Self {
            device,
            queue,
            pipeline,
            width,
        })
    }

    /// The columns and rows of workgroups for `n` elements.
    pub fn grid(&self, n: usize) -> (u32, u32) {
        let limit = self.device.limits().max_compute_workgroups_per_dimension;
        grid(n, self.width, limit)
    }

    /// Runs the shader with an invocation for each element of `input`, and returns the `len` elements that it has written. Neither may be empty.
    ///
    /// # Errors
    /// If the device is lost, or its memory cannot be read.
    pub fn run(&self, input: &[u32], len: usize) -> Result<Vec<u32>, Box<dyn Error>> {
        let on_input = self.device.create_buffer_init(&BufferInitDescriptor {
            label: Some("input"),
            contents: bytemuck::cast_slice(input),
            usage: BufferUsages::STORAGE,
        });
        let size = u64::try_from(len * size_of::<u32>())?;
        let buffer = |label, usage| {
            self.device.create_buffer(&BufferDescriptor {
                label: Some(label),
                size,
                usage,
                mapped_at_creation: false,
            })
        };
        let on_output = buffer("output", BufferUsages::STORAGE | BufferUsages::COPY_SRC);
        let staging = buffer("staging", BufferUsages::COPY_DST | BufferUsages::MAP_READ);

        let bound = self.device.create_bind_group(&BindGroupDescriptor {
            label: None,
            layout: &self.pipeline.get_bind_group_layout(0),
            entries: &[at(0, &on_input), at(1, &on_output)],
        });
        let mut commands = self.device.create_command_encoder(&Default::default());
        {
            let mut pass = commands.begin_compute_pass(&ComputePassDescriptor::default());
            pass.set_pipeline(&self.pipeline);
            pass.set_bind_group(0, &bound, &[]);
            let (columns, rows) = self.grid(input.len());
            pass.dispatch_workgroups(columns, rows, 1);
        }
        commands.copy_buffer_to_buffer(&on_output, 0, &staging, 0, size);
        self.queue.submit([commands.finish()]);

        let (mapped, is_mapped) = mpsc::channel();
        staging.map_async(MapMode::Read, .., move |result| {
            mapped.send(result).expect("the receiver waits below");
        });
        self.device.poll(PollType::wait_indefinitely())?;
        is_mapped.recv()??;
        let bytes = staging.get_mapped_range(..)?;
        Ok(bytemuck::cast_slice(&bytes).to_vec())
    }
}
