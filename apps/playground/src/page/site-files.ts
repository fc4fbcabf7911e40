/** The address of a file that the page's head offers. */
export function offered(name: string): string | undefined {
  const content = document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content;
  return content && new URL(content, location.href).href;
}
