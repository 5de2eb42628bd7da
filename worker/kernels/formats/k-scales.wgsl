// The head that Q4_K and Q5_K share, 16 bytes a block of 256 values: d and dmin (f16), then twelve bytes with a 6-bit
// scale and a 6-bit minimum for each of eight sub-blocks of 32. After ggml's get_scale_min_k4.

// (scale, minimum) of sub-block `sub`: a value is scale * quant - minimum.
fn scale_and_minimum(head: vec4<u32>, sub: u32) -> vec2f {
  let d = unpack2x16float(head.x);
  let shift = (sub & 3u) * 8u;
  // Byte `sub & 3` of each of the three words of scales.
  let bytes = (head.yzw >> vec3<u32>(shift)) & vec3<u32>(255u);
  // Sub-blocks 0 to 3 are whole; 4 to 7 have their low four bits in the third word and the high two atop the others.
  let low = vec2<u32>(bytes.x & 63u, bytes.y & 63u);
  let high = vec2<u32>((bytes.z & 15u) | ((bytes.x >> 6u) << 4u), (bytes.z >> 4u) | ((bytes.y >> 6u) << 4u));
  return d * vec2f(select(high, low, sub < 4u));
}
