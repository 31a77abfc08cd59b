// Rows of a table by number: gathering, adding into a dense table, merging rows that occur twice.

FLUID_INLINE void add_row(int64_t n, const float* x, float* y) {
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES) store(y + i, load(y + i) + load(x + i));
  for (; i < n; i++) y[i] += x[i];
}
// out[i] = table[ids[i]], zeros for the padding id
FLUID_KERNEL void gatherRows(int64_t begin, int64_t end, int64_t width, const float* table,
                             const int64_t* ids, int64_t padding, float* out) {
  for (int64_t i = begin; i < end; i++) {
    if (i + 4 < end && ids[i + 4] != padding) __builtin_prefetch(table + ids[i + 4] * width);
    if (ids[i] == padding) memset(out + i * width, 0, width * sizeof(float));
    else memcpy(out + i * width, table + ids[i] * width, width * sizeof(float));
  }
}
// table[ids[i]] += g[i] for the ids in [begin, end), in the order of i
FLUID_KERNEL void scatterAddRows(int64_t begin, int64_t end, int64_t count, int64_t width,
                                 const int64_t* ids, int64_t padding, const float* g, float* table) {
  for (int64_t i = 0; i < count; i++) {
    int64_t id = ids[i];
    if (id >= begin && id < end && id != padding) add_row(width, g + i * width, table + id * width);
  }
}
// Sorts the row numbers without repetition into `unique`, says in `slots` where each went, returns
// how many there are. By merge sort; the scratch is its second array.
FLUID_KERNEL int64_t mergeRowsPlan(
    int64_t count, const int64_t* rows, int64_t* unique, int32_t* slots, void* scratch) {
  int64_t *a = unique, *b = (int64_t*)scratch;
  memcpy(a, rows, count * sizeof(int64_t));
  for (int64_t w = 1; w < count; w *= 2) {
    for (int64_t s = 0; s < count; s += 2 * w) {
      int64_t i = s, m = low(count, s + w), j = m, e = low(count, s + 2 * w), k = s;
      while (i < m && j < e) b[k++] = a[j] < a[i] ? a[j++] : a[i++];
      while (i < m) b[k++] = a[i++];
      while (j < e) b[k++] = a[j++];
    }
    int64_t* t = a;
    a = b;
    b = t;
  }
  int64_t n = 0;
  for (int64_t i = 0; i < count; i++) {
    if (i == 0 || a[i] != a[i - 1]) unique[n++] = a[i];   // never ahead of what is still to be read
  }
  for (int64_t i = 0; i < count; i++) {
    int64_t lo = 0, hi = n - 1;
    while (lo < hi) {
      int64_t mid = (lo + hi) / 2;
      if (unique[mid] < rows[i]) lo = mid + 1;
      else hi = mid;
    }
    slots[i] = (int32_t)lo;
  }
  return n;
}
FLUID_KERNEL int64_t mergeRowsScratchBytes(int64_t count) { return count * 8 + 64; }
// out[u] = the sum of the values whose slot is u, for u in [begin, end), in the order of the values
FLUID_KERNEL void mergeRows(int64_t begin, int64_t end, int64_t count, int64_t width,
                            const int32_t* slots, const float* values, float* out) {
  memset(out + begin * width, 0, (end - begin) * width * sizeof(float));
  for (int64_t i = 0; i < count; i++) {
    if (slots[i] >= begin && slots[i] < end) add_row(width, values + i * width, out + slots[i] * width);
  }
}
