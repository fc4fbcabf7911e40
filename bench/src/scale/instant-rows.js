// A worker's part in the bench `scale`: rows as long as those of srloss evaluate, without the measuring.
process.on("disconnect", () => process.exit());

export default async ({ data }) =>
  data.pairs.map(({ index, pair }) => ({ index, row: { ...data.request.row, ...pair } }));
