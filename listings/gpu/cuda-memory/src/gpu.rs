use std::sync::Arc;

use cudarc::driver::{
    CudaFunction, CudaSlice, CudaStream, DevicePtr, DevicePtrMut, DriverError, HostSlice,
    LaunchConfig, PushKernelArg,
};

/// A block has 16 × 16 threads.
const SIDE: u32 = 16;

/// A stream of the device, the kernel, and what has been copied.
pub struct Gpu {
    pub stream: Arc<CudaStream>,
    pub matmul: CudaFunction,
    /// Rows and columns of a matrix.
    pub n: u32,
    /// Copies to the device, and back.
    pub copies: [usize; 2],
}

impl Gpu {
    /// Elements of a matrix.
    pub fn len(&self) -> usize {
        (self.n * self.n) as usize
    }

    // ANCHOR: multiply
    /// Starts C = A · B, wherever the three lie, so long as the device can reach them.
    pub fn multiply(
        &self,
        a: &impl DevicePtr<f32>,
        b: &impl DevicePtr<f32>,
        c: &mut impl DevicePtrMut<f32>,
    ) -> Result<(), DriverError> {
        assert!(a.len() == self.len() && b.len() == self.len() && c.len() == self.len());
        let (a, _reads_a) = a.device_ptr(&self.stream);
        let (b, _reads_b) = b.device_ptr(&self.stream);
        let (c, _writes_c) = c.device_ptr_mut(&self.stream);
        let (n, blocks) = (self.n, self.n.div_ceil(SIDE));
        let config = LaunchConfig {
            grid_dim: (blocks, blocks, 1),
            block_dim: (SIDE, SIDE, 1),
            shared_mem_bytes: 0,
        };
        let mut launch = self.stream.launch_builder(&self.matmul);
        launch.arg(&a).arg(&b).arg(&c).arg(&n).arg(&n).arg(&n);
        // SAFETY: these are the arguments of `matmul`, in its order and of its types; it
        // stays within n × n elements, which each of the three has.
        unsafe { launch.launch(config) }?;
        Ok(())
    }
    // ANCHOR_END: multiply

    // ANCHOR: copies
    /// Copies a matrix to the device.
    pub fn up(
        &mut self,
        from: &(impl HostSlice<f32> + ?Sized),
        to: &mut CudaSlice<f32>,
    ) -> Result<(), DriverError> {
        assert_eq!(from.len(), to.len());
        self.copies[0] += 1;
        self.stream.memcpy_htod(from, to)
    }

    /// Copies a matrix back, and waits until it is here.
    pub fn down(
        &mut self,
        from: &CudaSlice<f32>,
        to: &mut (impl HostSlice<f32> + ?Sized),
    ) -> Result<(), DriverError> {
        assert_eq!(from.len(), to.len());
        self.copies[1] += 1;
        self.stream.memcpy_dtoh(from, to)?;
        self.stream.synchronize()
    }
    // ANCHOR_END: copies
}
