import type { MeasureName } from "@srloss/core";

/** What a page about measures says of one, beside what the table of measures knows. */
export interface MeasureNote {
  /** In plain text. */
  readonly formula: string;
  /** Who, where, when; and whose program has the same value. */
  readonly source: string;
  readonly penalises: string;
  readonly blind: string;
}

/** Of every row of the table: the test fails where one is missing. */
export const measureNotes: Readonly<Record<MeasureName, MeasureNote>> = {
  l1: {
    formula: "mean |x - y|, over every pixel and channel",
    source: "least absolute deviations",
    penalises: "every error by its size",
    blind:
      "where errors are: noise everywhere and a lost edge can cost the same; of many sharp answers it likes their median",
  },
  l2: {
    formula: "mean (x - y)^2",
    source: "least squares",
    penalises: "large errors above all",
    blind: "whether an image is sharp: the mean of all sharp answers, which is blurred, has the least error",
  },
  perceptual: {
    formula: "mean (phi(x) - phi(y))^2, phi being a layer of VGG19 after its ReLU",
    source: "Johnson et al., Perceptual losses for real-time style transfer and super-resolution, 2016",
    penalises: "edges and shapes that a trained network does not find again",
    blind: "small shifts of colour; deep layers leave checkerboards",
  },
  style: {
    formula: "mean (G(phi(x)) - G(phi(y)))^2, G = F^T F / (height * width * channels)",
    source: "Gatys et al., Image style transfer using convolutional neural networks, 2016",
    penalises: "textures that differ: which features go together, and how often",
    blind: "where anything is: a shuffled image costs little",
  },
  psnr: {
    formula: "10 log10(255^2 / mean (x - y)^2), in dB",
    source: "papers crop the scale factor and look at MATLAB's Y; see conventions.md",
    penalises: "what L2 does, on a logarithmic scale",
    blind: "what L2 is blind to: it is highest for blur",
  },
  ssim: {
    formula:
      "the mean over 11x11 Gaussian windows of (2 mx my + C1)(2 sxy + C2) / ((mx^2 + my^2 + C1)(sx^2 + sy^2 + C2))",
    source: "Wang et al., Image quality assessment: from error visibility to structural similarity, 2004",
    penalises: "lost contrast and structure in small windows",
    blind: "invented detail against blur: both lack structure; large shapes",
  },
  msSsim: {
    formula:
      "the product of SSIM's contrast-structure terms of five halved scales to their powers, with the luminance of the last",
    source: "Wang, Simoncelli and Bovik, Multiscale structural similarity, 2003",
    penalises: "what SSIM does, from fine to coarse",
    blind: "fine texture, which has the smallest power; colours that drift together",
  },
  charbonnier: {
    formula: "mean sqrt((x - y)^2 + epsilon^2)",
    source: "Lai et al., Deep Laplacian pyramid networks, 2017",
    penalises: "what L1 does, with a smooth bottom",
    blind: "what L1 is blind to",
  },
  huber: {
    formula: "the mean of d^2 / 2 where |d| <= delta, else delta (|d| - delta / 2)",
    source: "Huber, Robust estimation of a location parameter, 1964",
    penalises: "small errors as L2 does, large ones as L1",
    blind: "what L1 and L2 are blind to",
  },
  totalVariation: {
    formula: "sum |y[i+1, j] - y[i, j]| + sum |y[i, j+1] - y[i, j]|, of the reconstruction alone",
    source: "Rudin, Osher and Fatemi, 1992; the default is tf.image.total_variation",
    penalises: "noise, and texture alike",
    blind: "the original: a flat image is best",
  },
  msSsimL1: {
    formula: "alpha (1 - MS-SSIM) + (1 - alpha) G |x - y|, with windows of five widths at full size",
    source: "Zhao et al., Loss functions for image restoration with neural networks, 2017",
    penalises: "structure at five widths, and the mean error that keeps colours",
    blind: "whether texture is sharp where its structure is weak",
  },
  msStructure: {
    formula: "1 - the product of the contrast-structure terms of five scales to their powers, of the luma",
    source: "traiNNer-redux's MSSIMLoss",
    penalises: "lost structure, from fine to coarse",
    blind: "brightness and colour, which it leaves to other losses",
  },
  focalFrequency: {
    formula: "mean w |F(x) - F(y)|^2 over frequencies, w = |F(x) - F(y)|^alpha over its largest",
    source: "Jiang et al., Focal frequency loss for image reconstruction and synthesis, 2021",
    penalises: "the frequencies that are hardest to learn",
    blind: "where in the image an error is",
  },
  ldl: {
    formula: "mean m |x - y|, m being the local variance of the residual times its global variance to the power 1/5",
    source: "Liang et al., Details or artifacts: a locally discriminative learning approach, 2022",
    penalises: "errors that vary from pixel to pixel, as artifacts of GANs do",
    blind: "smooth errors, as of blur and drifting colours",
  },
  edge: {
    formula: "mean (S(x) - S(y))^2, S being Sobel's filters of the luma over 4",
    source: "traiNNer-redux",
    penalises: "edges of another strength or direction: blur, halos",
    blind: "brightness, colour and flat places",
  },
  gradientVariance: {
    formula: "mean (v(x) - v(y))^2, v being the variance of the gradients of each patch",
    source: "Abrahamyan et al., Gradient variance loss for structure-enhanced image super-resolution, 2022",
    penalises: "patches whose edges are less sharp",
    blind: "where in a patch its edges are; brightness",
  },
  ncc: {
    formula: "(1 - r) / 2, r being Pearson's correlation of each channel",
    source: "traiNNer-redux",
    penalises: "patterns that do not agree",
    blind: "brightness and contrast",
  },
  hsluv: {
    formula: "weighted means of the differences in hue, saturation and lightness of HSLuv",
    source: "Boronine, HSLuv, 2015; traiNNer-redux",
    penalises: "colours of another hue, saturation or lightness",
    blind: "structure: pixels are compared one by one",
  },
  oklab: {
    formula: "the mean distance of both colours in Oklab",
    source: "Ottosson, A perceptual color space for image processing, 2020",
    penalises: "colours by how far they are apart for the eye",
    blind: "structure: pixels are compared one by one",
  },
  averageColour: {
    formula: "mean |a(x) - a(y)|, a being averages of squares",
    source: "traiNNer-redux's AverageLoss",
    penalises: "colours that drift",
    blind: "texture and sharpness",
  },
  cosine: {
    formula: "the mean over places of 1 - a.b / (|a| |b|), a and b being a layer's features",
    source: "cosine similarity",
    penalises: "other features than the original's",
    blind: "how strong features are: contrast",
  },
  contextual: {
    formula:
      "-log of the mean over the original's places of their best match among the reconstruction's, softly chosen",
    source: "Mechrez et al., The contextual loss for image transformation with non-aligned data, 2018",
    penalises: "features of the original that are nowhere in the reconstruction",
    blind: "where they are: pairs need not be aligned",
  },
  gmsd: {
    formula:
      "the standard deviation of (2 m1 m2 + 170) / (m1^2 + m2^2 + 170), m being Prewitt's gradients of the luma at half the size",
    source: "Xue et al., Gradient magnitude similarity deviation, 2014; piq",
    penalises: "edges that are lost in some places and not in others",
    blind: "an even loss everywhere; colour",
  },
  msGmsd: {
    formula: "the root of the weighted squares of GMSD at four scales",
    source: "Zhang, Sander and Bovik, 2017; piq",
    penalises: "what GMSD does, from fine to coarse",
    blind: "what GMSD is blind to",
  },
  haarPsi: {
    formula:
      "the similarity of Haar coefficients of two scales and of the chroma, weighted by those of the third, through a logistic function",
    source: "Reisenhofer et al., A Haar wavelet-based perceptual similarity index, 2018",
    penalises: "lost edges and colours where the original has edges",
    blind: "flat places: a light noise there costs little",
  },
  fsim: {
    formula: "the similarity of phase congruency and gradients of the luma, weighted by the larger congruency",
    source: "Zhang et al., FSIM: a feature similarity index for image quality assessment, 2011",
    penalises: "edges and corners that are not where the eye looks for them",
    blind: "colour; fine detail of large images, which are averaged to about 256 pixels first",
  },
  fsimc: {
    formula: "FSIM, times the similarity of I and Q of YIQ at each place",
    source: "Zhang et al., 2011; piq's default",
    penalises: "what FSIM does, and colours that differ there",
    blind: "fine detail of large images",
  },
  vif: {
    formula:
      "the information about the original that the reconstruction keeps over that of the original itself, at four scales of the luma",
    source: "Sheikh and Bovik, Image information and visual quality, 2006 (vifp_mscale); piq's vif_p",
    penalises: "blur and noise, by the information that they take",
    blind: "colour; more contrast than the original's makes it exceed 1",
  },
  niqe: {
    formula: "the distance of the statistics of 96x96 blocks from those of pristine photographs",
    source: "Mittal, Soundararajan and Bovik, Making a completely blind image quality analyzer, 2013; BasicSR",
    penalises: "what photographs do not have: blur, noise, blocks",
    blind: "the original: invented texture is as good as the true one",
  },
  lpips: {
    formula:
      "the sum over layers of the mean over places of sum w (a - b)^2, a and b being unit features of AlexNet (or SqueezeNet, VGG16)",
    source: "Zhang et al., The unreasonable effectiveness of deep features as a perceptual metric, 2018; lpips 0.1.4",
    penalises: "what people chose as more different: blur before noise, lost texture",
    blind:
      "faithfulness: a plausible other texture in the right place can win; its numbers of different networks are not comparable",
  },
  dists: {
    formula:
      "the weighted differences of each channel's mean (texture) and of its variation around it (structure), of the image and five layers of VGG16",
    source: "Ding et al., Image quality assessment: unifying structure and texture similarity, 2020; dists-pytorch 0.1",
    penalises: "another texture, other shapes",
    blind: "another sample of the same texture, which it forgives on purpose",
  },
};
