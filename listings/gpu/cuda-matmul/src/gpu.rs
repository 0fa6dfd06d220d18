use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use cudarc::driver::sys::CUevent_flags::CU_EVENT_DEFAULT;
use cudarc::driver::{
    CudaContext, CudaFunction, CudaSlice, CudaStream, LaunchConfig, PushKernelArg,
};

use crate::{Rung, Shape, THREADS};

/// A device's context and stream.
pub struct Gpu {
    context: Arc<CudaContext>,
    stream: Arc<CudaStream>,
}

/// A, B and C in the device's global memory.
pub struct Matrices {
    shape: Shape,
    a: CudaSlice<f32>,
    b: CudaSlice<f32>,
    c: CudaSlice<f32>,
}

impl Gpu {
    /// Works on the device's default stream.
    pub fn new(device: &gpu_device::cuda::Device) -> Self {
        Self {
            context: device.context.clone(),
            stream: device.context.default_stream(),
        }
    }

    /// Compiles a rung's kernel.
    ///
    /// # Errors
    /// If it does not compile or cannot be loaded: the message says why.
    pub fn build(&self, rung: &Rung) -> Result<CudaFunction, Box<dyn Error>> {
        let ptx = gpu_device::cuda::compile(rung.source)?;
        Ok(self.context.load_module(ptx)?.load_function("matmul")?)
    }

    /// Copies A and B to the device, and makes room for C, filled with NaN.
    ///
    /// # Errors
    /// If the memory does not suffice or the copy fails.
    ///
    /// # Panics
    /// If a matrix is not as large as the shape says, or too large for 32-bit indices.
    pub fn upload(&self, shape: Shape, a: &[f32], b: &[f32]) -> Result<Matrices, Box<dyn Error>> {
        let Shape { m, n, k } = shape;
        let elements = [a.len() as u64, b.len() as u64, m * n];
        assert_eq!(elements, [m * k, k * n, m * n]);
        assert!(elements.iter().all(|count| *count <= u64::from(u32::MAX)));
        Ok(Matrices {
            shape,
            a: self.stream.clone_htod(a)?,
            b: self.stream.clone_htod(b)?,
            c: self
                .stream
                .clone_htod(&vec![f32::NAN; usize::try_from(m * n)?])?,
        })
    }

    // ANCHOR: multiply
    /// C = A · B on the device, and how long the kernel took.
    ///
    /// # Errors
    /// If the launch or the kernel fails.
    pub fn multiply(
        &self,
        rung: &Rung,
        kernel: &CudaFunction,
        matrices: &mut Matrices,
    ) -> Result<Duration, Box<dyn Error>> {
        let Matrices { shape, a, b, c } = matrices;
        let [x, y] = rung.grid(*shape).map(u32::try_from);
        let threads = u32::try_from(THREADS)?;
        let config = LaunchConfig {
            grid_dim: (x?, y?, 1),
            block_dim: (threads, threads, 1),
            shared_mem_bytes: 0,
        };
        let (m, n, k) = (
            u32::try_from(shape.m)?,
            u32::try_from(shape.n)?,
            u32::try_from(shape.k)?,
        );
        let mut launch = self.stream.launch_builder(kernel);
        launch.arg(&*a).arg(&*b).arg(c).arg(&m).arg(&n).arg(&k);
        launch.record_kernel_launch(CU_EVENT_DEFAULT);
        // SAFETY: the arguments are those of each `matmul`, in their order and of their types; the arrays have m × k,
        // k × n and m × n elements, beyond which no kernel reaches; the shared memory's size stands in the kernel.
        let events = unsafe { launch.launch(config) }?;
        let (start, end) = events.ok_or("the launch has recorded no events")?;
        // Waits until the kernel has ended.
        let milliseconds = start.elapsed_ms(&end)?;
        Ok(Duration::from_secs_f32(milliseconds / 1000.0))
    }
    // ANCHOR_END: multiply

    /// C, copied back. On the device it is filled with NaN again, so that the next kernel has to write all of it.
    ///
    /// # Errors
    /// If a copy fails.
    pub fn take(&self, matrices: &mut Matrices) -> Result<Vec<f32>, Box<dyn Error>> {
        let c = self.stream.clone_dtoh(&matrices.c)?;
        let nothing = vec![f32::NAN; c.len()];
        self.stream.memcpy_htod(&nothing, &mut matrices.c)?;
        // Both copies have been asked for; they are done when the stream has come to its end.
        self.stream.synchronize()?;
        Ok(c)
    }
}
