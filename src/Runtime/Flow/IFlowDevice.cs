using System;
using System.Numerics;

namespace GradientFlow;

/// <summary>Where flows are integrated when not by this process's own processors: <see cref="FlowOptions.Device"/>. The package GradientFlow.Gpu brings
/// devices.</summary>
public interface IFlowDevice
{
    /// <summary>What the device is called.</summary>
    string Name { get; }

    /// <summary>Binds a network to data on the device.</summary>
    /// <typeparam name="TNetwork">The network.</typeparam>
    /// <typeparam name="T">double or float, the network's <see cref="Precision"/>.</typeparam>
    /// <param name="data">Inputs and targets.</param>
    /// <returns>Its loss and derivatives; what it holds on the device is given back by <see cref="IDisposable.Dispose"/> where it has that.</returns>
    /// <exception cref="ArgumentException">The data do not fit the network.</exception>
    /// <exception cref="NotSupportedException">The network has no kernels for it.</exception>
    ICurvatureField Bind<TNetwork, T>(Dataset data)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Integrates many starts side by side.</summary>
    /// <typeparam name="TNetwork">The network.</typeparam>
    /// <typeparam name="T">double or float, the network's <see cref="Precision"/>.</typeparam>
    /// <param name="data">Inputs and targets.</param>
    /// <param name="ensemble">The starts, where the ends are put.</param>
    /// <param name="options">Checked before: end time, targets, tolerance, steps.</param>
    /// <param name="cancellation">Ends the flows early; those under way are marked as cancelled.</param>
    /// <exception cref="NotSupportedException">The network has no kernel for ensembles.</exception>
    void IntegrateEnsemble<TNetwork, T>(Dataset data, EnsembleResult ensemble, FlowOptions options, System.Threading.CancellationToken cancellation)
        where TNetwork : INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
