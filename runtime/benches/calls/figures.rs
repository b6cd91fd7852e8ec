//! Medians, and how sure they are.

/// An ordinary generator (splitmix64): the same numbers in every run.
pub struct Random(pub u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % limit as u64).expect("below a usize")
    }
}

/// The middle one.
pub fn median(values: &mut [f64]) -> f64 {
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f64::total_cmp).1
}

/// A median with its lower and upper bound.
pub struct Bounded {
    pub median: f64,
    /// With 95 %, one-sided, it is not less.
    pub lower: f64,
    /// With 95 %, one-sided, it is not more.
    pub upper: f64,
}

/// The median by a bootstrap: 1,000 samples with replacement.
pub fn bootstrap(values: &[f64]) -> Bounded {
    let mut random = Random(7);
    let mut medians: Vec<f64> = (0..1000)
        .map(|_| {
            let mut sample: Vec<f64> = (0..values.len())
                .map(|_| values[random.below(values.len())])
                .collect();
            median(&mut sample)
        })
        .collect();
    medians.sort_unstable_by(f64::total_cmp);
    Bounded {
        median: median(&mut values.to_vec()),
        lower: medians[medians.len() / 20],
        upper: medians[medians.len() - 1 - medians.len() / 20],
    }
}
