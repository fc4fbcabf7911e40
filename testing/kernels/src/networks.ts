/**
 * What published super-resolution networks and their losses are made of beyond tfjs's layers: pixel shuffle (ESPCN, EDSR),
 * reflected borders, windows of attention (SwinIR), frequencies (FFT losses, frequency-domain blocks), edges by Sobel.
 */
export const opsOfNetworks: readonly string[] = [
  "atan2",
  "complex",
  "cos",
  "depthToSpace",
  "einsum",
  "erf",
  "gather",
  "imag",
  "mirrorPad",
  "moments",
  "real",
  "rsqrt",
  "sin",
  "spectral.fft",
  "spectral.ifft",
  "spectral.irfft",
  "spectral.rfft",
  "square",
  "squaredDifference",
];
