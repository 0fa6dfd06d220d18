use crate::Vectors;

/// Added to every squared distance, so that two bodies in one place do not divide by zero.
pub const SOFTENING: f32 = 1e-4;

// ANCHOR: aos
/// One body: its numbers lie side by side.
#[derive(Clone, Copy, Debug)]
pub struct Body {
    pub position: [f32; 3],
    pub mass: f32,
}

/// The accelerations, body by body and in the order of the formula. With `FUSED`, products are
/// added by `mul_add`.
pub fn array_of_structs<const FUSED: bool>(bodies: &[Body], out: &mut Vectors) {
    for (i, body) in bodies.iter().enumerate() {
        let (mut x, mut y, mut z) = (0.0, 0.0, 0.0);
        for other in bodies {
            let dx = other.position[0] - body.position[0];
            let dy = other.position[1] - body.position[1];
            let dz = other.position[2] - body.position[2];
            let pull = pull::<FUSED>(dx, dy, dz, other.mass);
            x = multiply_add::<FUSED>(pull, dx, x);
            y = multiply_add::<FUSED>(pull, dy, y);
            z = multiply_add::<FUSED>(pull, dz, z);
        }
        (out.x[i], out.y[i], out.z[i]) = (x, y, z);
    }
}
// ANCHOR_END: aos

// ANCHOR: pull
#[inline(always)]
pub(crate) fn multiply_add<const FUSED: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FUSED { a.mul_add(b, c) } else { a * b + c }
}

/// What the distance is multiplied with to become an acceleration: mass / distance³.
#[inline(always)]
pub(crate) fn pull<const FUSED: bool>(dx: f32, dy: f32, dz: f32, mass: f32) -> f32 {
    let square = multiply_add::<FUSED>(dx, dx, SOFTENING);
    let square = multiply_add::<FUSED>(dy, dy, square);
    let square = multiply_add::<FUSED>(dz, dz, square);
    let inverse = 1.0 / square.sqrt();
    mass * inverse * inverse * inverse
}
// ANCHOR_END: pull

// ANCHOR: soa
/// All bodies: an array for each of their numbers.
#[derive(Clone, Debug, Default)]
pub struct Bodies {
    pub x: Vec<f32>,
    pub y: Vec<f32>,
    pub z: Vec<f32>,
    pub mass: Vec<f32>,
}

/// The same sums in the same order, from arrays.
pub fn struct_of_arrays<const FUSED: bool>(bodies: &Bodies, out: &mut Vectors) {
    for i in 0..bodies.mass.len() {
        let (mut x, mut y, mut z) = (0.0, 0.0, 0.0);
        for (((xj, yj), zj), mass) in bodies.iter() {
            let (dx, dy, dz) = (xj - bodies.x[i], yj - bodies.y[i], zj - bodies.z[i]);
            let pull = pull::<FUSED>(dx, dy, dz, *mass);
            x = multiply_add::<FUSED>(pull, dx, x);
            y = multiply_add::<FUSED>(pull, dy, y);
            z = multiply_add::<FUSED>(pull, dz, z);
        }
        (out.x[i], out.y[i], out.z[i]) = (x, y, z);
    }
}
// ANCHOR_END: soa

impl Bodies {
    /// `n` bodies in the unit cube, the same every time, of mass 1 together.
    pub fn new(n: usize) -> Self {
        let column = |k| (0..n).map(move |i| uniform(4 * i as u32 + k));
        Self {
            x: column(0).collect(),
            y: column(1).collect(),
            z: column(2).collect(),
            mass: column(3).map(|u| (0.5 + u) / n as f32).collect(),
        }
    }

    /// The numbers of all bodies, one by one.
    #[inline(always)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (((&f32, &f32), &f32), &f32)> {
        self.x.iter().zip(&self.y).zip(&self.z).zip(&self.mass)
    }

    /// The same bodies as an array of structs.
    pub fn to_structs(&self) -> Vec<Body> {
        self.iter()
            .map(|(((x, y), z), mass)| Body {
                position: [*x, *y, *z],
                mass: *mass,
            })
            .collect()
    }
}

/// A number in 0..1 for each index: the finalizer of MurmurHash3, which scatters neighbors.
fn uniform(index: u32) -> f32 {
    let mut x = index.wrapping_mul(0x9E37_79B1);
    x = (x ^ (x >> 16)).wrapping_mul(0x85EB_CA6B);
    x = (x ^ (x >> 13)).wrapping_mul(0xC2B2_AE35);
    ((x ^ (x >> 16)) >> 8) as f32 / 16_777_216.0
}
