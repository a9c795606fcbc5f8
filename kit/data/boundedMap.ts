/**
 * A map with so many entries at most: the one that was set or used longest ago makes room. For what may be forgotten, and
 * must not grow for as long as the process lives.
 */
export class BoundedMap<K, V> extends Map<K, V> {
	/** @param most at least 1 */
	constructor(private readonly most: number) {
		super();
	}

	/** Sets an entry, which makes it the last one to go. */
	override set(key: K, value: V): this {
		this.delete(key);
		super.set(key, value);
		if (this.size > this.most) this.delete(this.keys().next().value as K);
		return this;
	}

	/** What stands under a key, which makes it the last one to go; it is made where nothing does. */
	use(key: K, make: () => V): V {
		const value = this.has(key) ? (this.get(key) as V) : make();
		this.set(key, value);
		return value;
	}
}
