// output[t][row] = W[row] . input[t], or += with ADD. LANES invocations share four rows and walk along K in units of 16
// values; a workgroup takes 64 / LANES such groups. TOKEN_TILE 4 uses every dequantised weight for four tokens.
// Grid (rows / (256 / LANES), tokens / TOKEN_TILE). Sums are f32.

override K: u32;          // columns of W
override ROWS: u32;       // rows of W
override STRIDE: u32;     // length of a row of the output
override OFFSET: u32;     // where in it W's rows begin
override ADD: bool;
override TOKEN_TILE: u32; // 1 or 4
override LOGITS: bool;    // the tokens are the rows whose logits are asked for

// binding 0: weights, [ROWS][K / 16] units, see formats/common.wgsl
@group(0) @binding(1) var<storage, read> input: array<scalar4>;         // [T][K] scalar
@group(0) @binding(2) var<storage, read_write> output: array<f32>;      // [T][STRIDE] f32
@group(0) @binding(3) var<uniform> call: Call;

// The unit whose first vec4 is `at`.
fn input_unit(at: u32) -> mat4x4f {
  return mat4x4f(vec4f(input[at]), vec4f(input[at + 1u]), vec4f(input[at + 2u]), vec4f(input[at + 3u]));
}

fn store(token: u32, row: u32, sum: vec4f) {
  if (token >= select(call.tokens, call.logit_rows, LOGITS)) { return; }
  let at = token * STRIDE + OFFSET + row;
  for (var i = 0u; i < min(4u, ROWS - row); i += 1u) {
    if (ADD) {
      output[at + i] += sum[i];
    } else {
      output[at + i] = sum[i];
    }
  }
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let lane = local % LANES;
  let row = (workgroup.x * (WORKGROUP / LANES) + local / LANES) * 4u;
  let token = workgroup.y * TOKEN_TILE;
  let units = K / 16u;
  let inputs = (vec4<u32>(token) + vec4<u32>(0u, 1u, 2u, 3u)) * (K / 4u);
  let first = min(vec4<u32>(row) + vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(ROWS - 1u)) * units;
  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  for (var unit = lane; unit < units; unit += LANES) {
    let a = dequantize(first.x + unit);
    let b = dequantize(first.y + unit);
    let c = dequantize(first.z + unit);
    let d = dequantize(first.w + unit);
    let x0 = input_unit(inputs.x + unit * 4u);
    sum0 += vec4f(dot16(a, x0), dot16(b, x0), dot16(c, x0), dot16(d, x0));
    if (TOKEN_TILE > 1u) {
      let x1 = input_unit(inputs.y + unit * 4u);
      sum1 += vec4f(dot16(a, x1), dot16(b, x1), dot16(c, x1), dot16(d, x1));
      let x2 = input_unit(inputs.z + unit * 4u);
      sum2 += vec4f(dot16(a, x2), dot16(b, x2), dot16(c, x2), dot16(d, x2));
      let x3 = input_unit(inputs.w + unit * 4u);
      sum3 += vec4f(dot16(a, x3), dot16(b, x3), dot16(c, x3), dot16(d, x3));
    }
  }
  sum0 = lanes_add(sum0, local);
  if (TOKEN_TILE > 1u) {
    sum1 = lanes_add(sum1, local);
    sum2 = lanes_add(sum2, local);
    sum3 = lanes_add(sum3, local);
  }
  if (lane != 0u || row >= ROWS) { return; }
  store(token, row, sum0);
  if (TOKEN_TILE > 1u) {
    store(token + 1u, row, sum1);
    store(token + 2u, row, sum2);
    store(token + 3u, row, sum3);
  }
}
