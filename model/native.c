// CPU kernels for training, for AVX-512 machines: attention over packed sequences, and the row-wise operations around the matrix
// products. `net.py` compiles this file when it can and falls back to PyTorch where it cannot; tests compare the two.
//
// A batch is a flat list of tokens. A segment (start, length, head start, head length) attends to all of its head and causally to
// itself; several conversations share one function list this way. Sixteen queries are handled at a time, one in each lane.

#include <immintrin.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HD 32    // size of an attention head
#define LANES 16
#define LOG2E 1.44269504f

static inline __m512 exp2_lanes(__m512 x) {
  x = _mm512_max_ps(x, _mm512_set1_ps(-120.0f));
  __m512 n = _mm512_roundscale_ps(x, 0);
  __m512 f = _mm512_sub_ps(x, n);
  __m512 p = _mm512_set1_ps(1.33989e-3f);
  p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(9.61844e-3f));
  p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(5.550331e-2f));
  p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(2.402265e-1f));
  p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(6.931472e-1f));
  p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(1.0f));
  return _mm512_scalef_ps(p, n);
}

static void rotate(const float *in, float *out, const float *cs, int sign) {  // cs: cos, sin for each adjacent pair
  for (int i = 0; i < HD / 2; i++) {
    float c = cs[2 * i], s = sign * cs[2 * i + 1], a = in[2 * i], b = in[2 * i + 1];
    out[2 * i] = a * c - b * s;
    out[2 * i + 1] = a * s + b * c;
  }
}

// The keys that a tile sees: the head's, then the segment's own up to the tile's last query.
typedef struct { int count, own, first, head; } Keys;

static inline int key_row(const Keys *keys, int j) { return j < keys->own ? keys->head + j : keys->first + j - keys->own; }

static inline __mmask16 visible(const Keys *keys, int j, int q0, int lanes) {
  int own = j - keys->own;  // lane l (query q0 + l) sees own key `own` if own <= q0 + l
  __mmask16 alive = lanes == LANES ? 0xFFFF : (__mmask16)((1 << lanes) - 1);
  if (own <= q0) return alive;
  return alive & (__mmask16)(0xFFFFu << (own - q0));
}

static void transpose_rows(const float *rows, int lanes, float scale, float *out) {  // (lanes, HD) -> (HD, LANES)
  for (int d = 0; d < HD; d++)
    for (int l = 0; l < LANES; l++) out[d * LANES + l] = l < lanes ? rows[l * HD + d] * scale : 0.0f;
}

// qkv: (n, (heads + 2 * kv) * HD) -> q: (heads, n, HD), k and v: (kv, n, HD), out: (n, heads * HD), lse: (heads, n) in base 2
void attention_forward(const float *qkv, const int *pos, const float *cs, const int *segments, int segment_count, int n, int heads, int kv,
                       float *q, float *k, float *v, float *out, float *lse) {
  int width = (heads + 2 * kv) * HD;
  for (int t = 0; t < n; t++) {
    const float *row = qkv + (long)t * width, *c = cs + (long)pos[t] * HD;
    for (int h = 0; h < heads; h++) rotate(row + h * HD, q + ((long)h * n + t) * HD, c, 1);
    for (int h = 0; h < kv; h++) {
      rotate(row + (heads + h) * HD, k + ((long)h * n + t) * HD, c, 1);
      memcpy(v + ((long)h * n + t) * HD, row + (heads + kv + h) * HD, HD * sizeof(float));
    }
  }
  float scale = LOG2E / sqrtf(HD);
  float *scores = aligned_alloc(64, (size_t)(n + 16) * LANES * sizeof(float));
  float qt[HD * LANES] __attribute__((aligned(64))), ot[HD * LANES] __attribute__((aligned(64)));
  for (int s = 0; s < segment_count; s++) {
    const int *seg = segments + 4 * s;
    for (int h = 0; h < heads; h++) {
      const float *kh = k + (long)(h * kv / heads) * n * HD, *vh = v + (long)(h * kv / heads) * n * HD;
      for (int q0 = 0; q0 < seg[1]; q0 += LANES) {
        int lanes = seg[1] - q0 < LANES ? seg[1] - q0 : LANES;
        Keys keys = {seg[3] + q0 + lanes, seg[3], seg[0], seg[2]};
        transpose_rows(q + ((long)h * n + seg[0] + q0) * HD, lanes, scale, qt);
        __m512 top = _mm512_set1_ps(-1e30f);
        for (int j = 0; j < keys.count; j += 8) {
          const float *kr[8];
          __m512 a[8];
          for (int i = 0; i < 8; i++) {
            kr[i] = kh + (long)key_row(&keys, j + i < keys.count ? j + i : j) * HD;
            a[i] = _mm512_setzero_ps();
          }
          for (int d = 0; d < HD; d++) {
            __m512 qd = _mm512_load_ps(qt + d * LANES);
            for (int i = 0; i < 8; i++) a[i] = _mm512_fmadd_ps(qd, _mm512_set1_ps(kr[i][d]), a[i]);
          }
          for (int i = 0; i < 8 && j + i < keys.count; i++) {
            a[i] = _mm512_mask_blend_ps(visible(&keys, j + i, q0, lanes), _mm512_set1_ps(-1e30f), a[i]);
            top = _mm512_max_ps(top, a[i]);
            _mm512_store_ps(scores + (long)(j + i) * LANES, a[i]);
          }
        }
        __m512 sum = _mm512_setzero_ps();
        for (int j = 0; j < keys.count; j++) {
          __m512 p = exp2_lanes(_mm512_sub_ps(_mm512_load_ps(scores + (long)j * LANES), top));
          sum = _mm512_add_ps(sum, p);
          _mm512_store_ps(scores + (long)j * LANES, p);
        }
        __m512 inverse = _mm512_div_ps(_mm512_set1_ps(1.0f), sum);
        for (int half = 0; half < HD; half += 16) {
          __m512 a[16];
          for (int i = 0; i < 16; i++) a[i] = _mm512_setzero_ps();
          for (int j = 0; j < keys.count; j++) {
            __m512 p = _mm512_load_ps(scores + (long)j * LANES);
            const float *vr = vh + (long)key_row(&keys, j) * HD + half;
            for (int i = 0; i < 16; i++) a[i] = _mm512_fmadd_ps(p, _mm512_set1_ps(vr[i]), a[i]);
          }
          for (int i = 0; i < 16; i++) _mm512_store_ps(ot + (half + i) * LANES, _mm512_mul_ps(a[i], inverse));
        }
        float m[LANES], z[LANES];
        _mm512_storeu_ps(m, top);
        _mm512_storeu_ps(z, sum);
        for (int l = 0; l < lanes; l++) {
          float *o = out + (long)(seg[0] + q0 + l) * heads * HD + h * HD;
          for (int d = 0; d < HD; d++) o[d] = ot[d * LANES + l];
          lse[(long)h * n + seg[0] + q0 + l] = m[l] + log2f(z[l]);
        }
      }
    }
  }
  free(scores);
}

// rows[j] += sum over lanes of weights[j][lane] * values[lane], for the keys of one tile
static void add_outer(const Keys *keys, const float *weights, const float *values, float *rows) {
  for (int j = 0; j < keys->count; j += 4) {
    int live = keys->count - j < 4 ? keys->count - j : 4;
    float *r[4];
    const float *w[4];
    __m512 a[4][2];
    for (int i = 0; i < 4; i++) {
      int at = i < live ? j + i : j;
      r[i] = rows + (long)key_row(keys, at) * HD;
      w[i] = weights + (long)at * LANES;
      a[i][0] = _mm512_loadu_ps(r[i]);
      a[i][1] = _mm512_loadu_ps(r[i] + 16);
    }
    for (int l = 0; l < LANES; l++) {
      __m512 x0 = _mm512_load_ps(values + l * HD), x1 = _mm512_load_ps(values + l * HD + 16);
      for (int i = 0; i < 4; i++) {
        __m512 b = _mm512_set1_ps(w[i][l]);
        a[i][0] = _mm512_fmadd_ps(b, x0, a[i][0]);
        a[i][1] = _mm512_fmadd_ps(b, x1, a[i][1]);
      }
    }
    for (int i = 0; i < live; i++) {
      _mm512_storeu_ps(r[i], a[i][0]);
      _mm512_storeu_ps(r[i] + 16, a[i][1]);
    }
  }
}

void attention_backward(const float *dout, const float *out, const float *q, const float *k, const float *v, const float *lse, const int *pos,
                        const float *cs, const int *segments, int segment_count, int n, int heads, int kv, float *dqkv) {
  int width = (heads + 2 * kv) * HD;
  float scale = 1.0f / sqrtf(HD);
  float *dk = calloc((size_t)kv * n * HD, sizeof(float)), *dv = calloc((size_t)kv * n * HD, sizeof(float));
  float *p_buffer = aligned_alloc(64, (size_t)(n + 16) * LANES * sizeof(float)), *s_buffer = aligned_alloc(64, (size_t)(n + 16) * LANES * sizeof(float));
  float qt[HD * LANES] __attribute__((aligned(64))), gt[HD * LANES] __attribute__((aligned(64)));
  float qr[HD * LANES] __attribute__((aligned(64))), gr[HD * LANES] __attribute__((aligned(64)));
  for (int s = 0; s < segment_count; s++) {
    const int *seg = segments + 4 * s;
    for (int h = 0; h < heads; h++) {
      long group = (long)(h * kv / heads) * n * HD;
      const float *kh = k + group, *vh = v + group;
      for (int q0 = 0; q0 < seg[1]; q0 += LANES) {
        int lanes = seg[1] - q0 < LANES ? seg[1] - q0 : LANES;
        Keys keys = {seg[3] + q0 + lanes, seg[3], seg[0], seg[2]};
        float level[LANES] __attribute__((aligned(64))), dot[LANES] __attribute__((aligned(64)));
        for (int l = 0; l < LANES; l++) {
          long t = seg[0] + q0 + (l < lanes ? l : 0);
          const float *g = dout + t * heads * HD + h * HD, *o = out + t * heads * HD + h * HD, *row = q + ((long)h * n + t) * HD;
          float sum = 0;
          for (int d = 0; d < HD; d++) {
            sum += g[d] * o[d];
            gr[l * HD + d] = l < lanes ? g[d] : 0.0f;
            qr[l * HD + d] = l < lanes ? row[d] * scale : 0.0f;
          }
          dot[l] = sum;
          level[l] = lse[(long)h * n + t];
        }
        transpose_rows(qr, LANES, LOG2E, qt);
        transpose_rows(gr, LANES, 1.0f, gt);
        __m512 lv = _mm512_load_ps(level), dv0 = _mm512_load_ps(dot);
        for (int j = 0; j < keys.count; j += 4) {
          const float *kr[4], *vr[4];
          __m512 a[4], b[4];
          for (int i = 0; i < 4; i++) {
            long row = (long)key_row(&keys, j + i < keys.count ? j + i : j) * HD;
            kr[i] = kh + row;
            vr[i] = vh + row;
            a[i] = b[i] = _mm512_setzero_ps();
          }
          for (int d = 0; d < HD; d++) {
            __m512 qd = _mm512_load_ps(qt + d * LANES), gd = _mm512_load_ps(gt + d * LANES);
            for (int i = 0; i < 4; i++) {
              a[i] = _mm512_fmadd_ps(qd, _mm512_set1_ps(kr[i][d]), a[i]);
              b[i] = _mm512_fmadd_ps(gd, _mm512_set1_ps(vr[i][d]), b[i]);
            }
          }
          for (int i = 0; i < 4 && j + i < keys.count; i++) {
            __m512 p = _mm512_maskz_mov_ps(visible(&keys, j + i, q0, lanes), exp2_lanes(_mm512_sub_ps(a[i], lv)));
            _mm512_store_ps(p_buffer + (long)(j + i) * LANES, p);
            _mm512_store_ps(s_buffer + (long)(j + i) * LANES, _mm512_mul_ps(p, _mm512_sub_ps(b[i], dv0)));
          }
        }
        for (int half = 0; half < HD; half += 16) {
          __m512 a[16];
          for (int i = 0; i < 16; i++) a[i] = _mm512_setzero_ps();
          for (int j = 0; j < keys.count; j++) {
            __m512 ds = _mm512_load_ps(s_buffer + (long)j * LANES);
            const float *kr = kh + (long)key_row(&keys, j) * HD + half;
            for (int i = 0; i < 16; i++) a[i] = _mm512_fmadd_ps(ds, _mm512_set1_ps(kr[i]), a[i]);
          }
          for (int i = 0; i < 16; i++) _mm512_store_ps(gt + (half + i) * LANES, a[i]);  // dq, transposed
        }
        add_outer(&keys, s_buffer, qr, dk + group);
        add_outer(&keys, p_buffer, gr, dv + group);
        for (int l = 0; l < lanes; l++) {
          long t = seg[0] + q0 + l;
          float dq[HD];
          for (int d = 0; d < HD; d++) dq[d] = gt[d * LANES + l] * scale;
          rotate(dq, dqkv + t * width + h * HD, cs + (long)pos[t] * HD, -1);
        }
      }
    }
  }
  for (int t = 0; t < n; t++)
    for (int h = 0; h < kv; h++) {
      rotate(dk + ((long)h * n + t) * HD, dqkv + (long)t * width + (heads + h) * HD, cs + (long)pos[t] * HD, -1);
      memcpy(dqkv + (long)t * width + (heads + kv + h) * HD, dv + ((long)h * n + t) * HD, HD * sizeof(float));
    }
  free(dk), free(dv), free(p_buffer), free(s_buffer);
}

// y = x / rms(x) * gain; `inverse` keeps 1 / rms for the way back
void rms_forward(const float *x, const float *gain, int n, int width, float epsilon, float *y, float *inverse) {
  for (int t = 0; t < n; t++) {
    const float *a = x + (long)t * width;
    float sum = 0;
    for (int i = 0; i < width; i++) sum += a[i] * a[i];
    float r = inverse[t] = 1.0f / sqrtf(sum / width + epsilon);
    for (int i = 0; i < width; i++) y[(long)t * width + i] = a[i] * r * gain[i];
  }
}

void rms_backward(const float *dy, const float *x, const float *gain, const float *inverse, int n, int width, float *dx, float *dgain) {
  for (int t = 0; t < n; t++) {
    const float *a = x + (long)t * width, *g = dy + (long)t * width;
    float r = inverse[t], sum = 0;
    for (int i = 0; i < width; i++) {
      sum += g[i] * gain[i] * a[i];
      dgain[i] += g[i] * a[i] * r;
    }
    float pull = sum * r * r / width;
    for (int i = 0; i < width; i++) dx[(long)t * width + i] = r * (g[i] * gain[i] - a[i] * pull);
  }
}

// gu: (n, 2 * width), gate then up -> silu(gate) * up
void swiglu_forward(const float *gu, int n, int width, float *y) {
  for (int t = 0; t < n; t++) {
    const float *g = gu + (long)t * 2 * width, *u = g + width;
    for (int i = 0; i < width; i += 16) {
      __m512 a = _mm512_loadu_ps(g + i), e = exp2_lanes(_mm512_mul_ps(a, _mm512_set1_ps(-LOG2E)));
      __m512 s = _mm512_div_ps(a, _mm512_add_ps(e, _mm512_set1_ps(1.0f)));
      _mm512_storeu_ps(y + (long)t * width + i, _mm512_mul_ps(s, _mm512_loadu_ps(u + i)));
    }
  }
}

void swiglu_backward(const float *dy, const float *gu, int n, int width, float *dgu) {
  __m512 one = _mm512_set1_ps(1.0f);
  for (int t = 0; t < n; t++) {
    const float *g = gu + (long)t * 2 * width, *u = g + width;
    float *dg = dgu + (long)t * 2 * width, *du = dg + width;
    for (int i = 0; i < width; i += 16) {
      __m512 a = _mm512_loadu_ps(g + i), d = _mm512_loadu_ps(dy + (long)t * width + i);
      __m512 sigma = _mm512_div_ps(one, _mm512_add_ps(exp2_lanes(_mm512_mul_ps(a, _mm512_set1_ps(-LOG2E))), one));
      __m512 silu = _mm512_mul_ps(a, sigma);
      __m512 slope = _mm512_fmadd_ps(silu, _mm512_sub_ps(one, sigma), sigma);
      _mm512_storeu_ps(du + i, _mm512_mul_ps(d, silu));
      _mm512_storeu_ps(dg + i, _mm512_mul_ps(_mm512_mul_ps(d, _mm512_loadu_ps(u + i)), slope));
    }
  }
}

// logits: (n, width) become their own gradient, weighted; `losses` the weighted losses. Returns how many rows had the right maximum.
int cross_entropy(float *logits, const long *targets, const float *weights, int n, int width, float *losses) {
  int right = 0;
  for (int t = 0; t < n; t++) {
    float *a = logits + (long)t * width, hit = a[targets[t]];
    __m512 top = _mm512_set1_ps(-1e30f), sum = _mm512_setzero_ps();
    for (int i = 0; i < width; i += 16) top = _mm512_max_ps(top, _mm512_loadu_ps(a + i));
    float m = _mm512_reduce_max_ps(top);
    right += hit >= m;
    for (int i = 0; i < width; i += 16) {
      __m512 e = exp2_lanes(_mm512_mul_ps(_mm512_sub_ps(_mm512_loadu_ps(a + i), _mm512_set1_ps(m)), _mm512_set1_ps(LOG2E)));
      sum = _mm512_add_ps(sum, e);
      _mm512_storeu_ps(a + i, e);
    }
    float z = _mm512_reduce_add_ps(sum), w = weights[t] / z;
    losses[t] = weights[t] * (logf(z) + m - hit);
    for (int i = 0; i < width; i++) a[i] *= w;
    a[targets[t]] -= weights[t];
  }
  return right;
}

void adamw(float *p, float *g, float *m, float *v, const float *decay, long n, float rate, float beta1, float beta2, float scale, float correct1,
           float correct2) {
  for (long i = 0; i < n; i++) {
    float x = g[i] * scale;
    m[i] = beta1 * m[i] + (1 - beta1) * x;
    v[i] = beta2 * v[i] + (1 - beta2) * x * x;
    p[i] -= rate * (m[i] * correct1 / (sqrtf(v[i] * correct2) + 1e-8f) + decay[i] * p[i]);
    g[i] = 0;
  }
}
