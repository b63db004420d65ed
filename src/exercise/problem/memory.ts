/** What has been worked out about objects, for as long as they are there. */
export class Memory {
  private readonly known = new WeakMap<object, unknown>();

  once<T>(about: object, make: () => T): T {
    if (!this.known.has(about)) this.known.set(about, make());
    return this.known.get(about) as T;
  }
}
