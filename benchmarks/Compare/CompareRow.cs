using GradientFlow.Benchmarks.Measuring;
using GradientFlow.Benchmarks.Workloads;

namespace GradientFlow.Benchmarks.Compare;

/// <summary>A workload against a peer.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Precision">Of both sides.</param>
/// <param name="Member">Of both sides.</param>
/// <param name="Peer">The peer's name.</param>
/// <param name="VectorBits">Our running width.</param>
/// <param name="Ours">Our microseconds a call.</param>
/// <param name="Theirs">The peer's microseconds a call.</param>
/// <param name="Ratio">Theirs/ours, round by round: above 1 where we are faster.</param>
/// <param name="OurPeakShare">Our products' share of the measured FMA peak, over the whole call.</param>
/// <param name="TheirPeakShare">The peer's.</param>
/// <param name="OurFloorShare">Floor/our time, the floor being the products at FMA peak and the activations in a bare loop; nothing where no bare loop was at
/// hand.</param>
/// <param name="TheirFloorShare">Floor/the peer's time.</param>
/// <param name="Error">The largest difference of the two results, relative to the largest value of theirs; nothing where the peer computes no such
/// result.</param>
internal sealed record CompareRow(
    Workload Workload,
    Precision Precision,
    Member Member,
    string Peer,
    int VectorBits,
    Spread Ours,
    Spread Theirs,
    Spread Ratio,
    double? OurPeakShare,
    double? TheirPeakShare,
    double? OurFloorShare,
    double? TheirFloorShare,
    double? Error);
