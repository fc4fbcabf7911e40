export async function writeStudyMarkdown(_file: string, _report: unknown): Promise<void> {}
