namespace GradientFlow.Generators.Kernels;

/// <summary>Samples lie in tiles on a device too: one warp is one tile, and neighbouring threads read neighbouring numbers.</summary>
internal static class DeviceTile
{
    /// <summary>Samples of a tile, the threads of a warp.</summary>
    public const int Samples = 32;

    /// <summary>The distance between two values of a sample in shared memory: odd, so that threads at the same sample of different values meet no bank
    /// twice.</summary>
    public const int SharedPitch = 33;

    /// <summary>Shared memory of a group, in bytes.</summary>
    public const int SharedBytes = 48 * 1024;
}
