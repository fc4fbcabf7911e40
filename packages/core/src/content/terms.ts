import type { TermName, TermSettings } from "../measures/measures.ts";

/**
 * The weighted terms of a content loss: a row of `measures` with its weight, alone or beside settings. A term that is left
 * out or has weight 0 is not computed; ssim and msSsim are `1 - ` the metric.
 */
export type ContentTerms = { readonly [N in TermName]?: number | ({ readonly weight: number } & TermSettings<N>) };
