/** Height and width of the benchmark's pictures. */
export const benchmarkSide = 48;
