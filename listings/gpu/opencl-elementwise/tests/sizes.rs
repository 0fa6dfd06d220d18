//! The generated kernels on a device: sizes around a work-group's, other types, and a result that is its own argument.

use std::error::Error;
use std::ptr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use listing_gpu_opencl_elementwise::{Element, Elementwise};
use opencl3::command_queue::CommandQueue;
use opencl3::context::Context;
use opencl3::device::Device;
use opencl3::memory::{Buffer, CL_MEM_READ_WRITE};
use opencl3::types::CL_BLOCKING;

/// One test after the other: PoCL 3.1 crashes where two threads open it at once.
static TURN: Mutex<()> = Mutex::new(());

struct Gpu {
    context: Context,
    queue: CommandQueue,
    _turn: MutexGuard<'static, ()>,
}

impl Gpu {
    fn open() -> Result<Self, Box<dyn Error>> {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let device = Device::new(gpu_device::opencl::open(None)?.id());
        let context = Context::from_device(&device)?;
        let queue = CommandQueue::create_default_with_properties(&context, 0, 0)?;
        Ok(Self {
            context,
            queue,
            _turn: turn,
        })
    }

    fn buffer<T: Element>(&self, values: &[T]) -> Result<Buffer<T>, Box<dyn Error>> {
        // SAFETY: the copy blocks, and the buffer has as many elements as the slice.
        unsafe {
            let mut buffer = Buffer::create(
                &self.context,
                CL_MEM_READ_WRITE,
                values.len(),
                ptr::null_mut(),
            )?;
            (self.queue).enqueue_write_buffer(&mut buffer, CL_BLOCKING, 0, values, &[])?;
            Ok(buffer)
        }
    }

    fn read<T: Element + Default>(
        &self,
        buffer: &Buffer<T>,
        n: usize,
    ) -> Result<Vec<T>, Box<dyn Error>> {
        let mut values = vec![T::default(); n];
        // SAFETY: the copy blocks, and the buffer has as many elements as the vector.
        unsafe { (self.queue).enqueue_read_buffer(buffer, CL_BLOCKING, 0, &mut values, &[])? };
        Ok(values)
    }
}

#[test]
fn nothing_beyond_n_is_written() -> Result<(), Box<dyn Error>> {
    let gpu = Gpu::open()?;
    let twice = Elementwise::<f32>::new("twice", "x + x").array::<f32>("x");
    // SAFETY: the expression uses its argument and nothing else.
    let twice = unsafe { twice.build(&gpu.context)? };
    const ROOM: usize = 300;
    let values: Vec<f32> = (0..ROOM).map(|k| k as f32).collect();
    for n in [1, 2, 63, 64, 65, 127, 128, 129, 299, 300] {
        let (x, out) = (gpu.buffer(&values)?, gpu.buffer(&[-1.0; ROOM])?);
        twice.run(&gpu.queue, n, &out, &[&x])?;
        let mut expected = vec![-1.0; ROOM];
        for (expected, x) in expected.iter_mut().zip(&values).take(n) {
            *expected = x + x;
        }
        assert_eq!(gpu.read(&out, ROOM)?, expected, "n = {n}");
    }
    Ok(())
}

#[test]
fn a_result_may_be_its_own_argument() -> Result<(), Box<dyn Error>> {
    let gpu = Gpu::open()?;
    let square = Elementwise::<u32>::new("square", "x * x").array::<u32>("x");
    // SAFETY: the expression uses its argument and nothing else.
    let square = unsafe { square.build(&gpu.context)? };
    let x = gpu.buffer(&[0_u32, 1, 2, 3, 70_000])?;
    square.run(&gpu.queue, 5, &x, &[&x])?;
    let wrapped = 70_000_u32.wrapping_mul(70_000);
    assert_eq!(gpu.read(&x, 5)?, [0, 1, 4, 9, wrapped]);
    Ok(())
}

#[test]
fn types_are_converted_as_in_c() -> Result<(), Box<dyn Error>> {
    let gpu = Gpu::open()?;
    let mixed = Elementwise::<i32>::new("mixed", "x > limit ? k : -k")
        .array::<f32>("x")
        .array::<i32>("k")
        .scalar::<f32>("limit");
    // SAFETY: the expression uses its arguments and nothing else.
    let mixed = unsafe { mixed.build(&gpu.context)? };
    let (x, k) = (gpu.buffer(&[0.5_f32, 1.5, 2.5])?, gpu.buffer(&[1, 2, 3])?);
    let out = gpu.buffer(&[0; 3])?;
    mixed.run(&gpu.queue, 3, &out, &[&x, &k, &1.0_f32])?;
    assert_eq!(gpu.read(&out, 3)?, [-1, 2, 3]);
    Ok(())
}
