//! Losses of one row, and their slopes.

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Loss {
    /// `(y - m)^2 / 2`
    Squared,
    /// `log(1 + exp(-m))` for the class 1 and `log(1 + exp(m))` for the class 0
    Logistic,
    /// `log(sum(exp(m))) - m[y]`
    Softmax,
}

/// The loss of a margin, and its slope.
pub fn one_loss(loss: Loss, target: f64, margin: f64) -> (f64, f64) {
    if loss == Loss::Squared {
        let error = margin - target;
        return (0.5 * error * error, error);
    }
    // Written with exponentials of negative numbers alone, which cannot overflow.
    let small = (-margin.abs()).exp();
    let probability = if margin >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) };
    (margin.max(0.0) - margin * target + small.ln_1p(), probability - target)
}

/// The loss of the margins of one row; each margin becomes its slope.
pub fn softmax_loss(target: usize, margins: &mut [f64]) -> f64 {
    let largest = margins.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let of_target = margins[target] - largest;
    let mut sum = 0.0;
    for margin in margins.iter_mut() {
        *margin = (*margin - largest).exp();
        sum += *margin;
    }
    margins.iter_mut().for_each(|margin| *margin /= sum);
    margins[target] -= 1.0;
    sum.ln() - of_target
}
