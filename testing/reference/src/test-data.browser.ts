const told = (import.meta as unknown as { readonly env: Record<string, string> }).env.SRLOSS_TEST_DATA_ADDRESSES;

/** As in Node; here both are addresses, which the tests' server was told to serve. */
export const testData: { readonly data: string; readonly pairs: string } | undefined = JSON.parse(told || "null");
