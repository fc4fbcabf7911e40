export { type RadialSpectrum, type RadialSpectrumOptions, radialSpectrum } from "./spectrum/radial-spectrum.ts";
