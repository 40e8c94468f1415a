/**
 * Text that counts how often its characters are looked at. Searching for all matches of an expression such as `a+b|a` looks at
 * the rest of the text for each of them.
 */
export class CountedText extends String {
  reads = 0;

  override charCodeAt(index: number): number {
    this.reads++;
    return super.charCodeAt(index);
  }

  override indexOf(searched: string, from = 0): number {
    const at = super.indexOf(searched, from);
    this.reads += (at < 0 ? this.length : at) - from;
    return at;
  }
}
