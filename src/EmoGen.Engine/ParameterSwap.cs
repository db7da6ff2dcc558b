using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace EmoGen.Engine;

/// <summary>TorchSharp cannot replace a parameter of a finished module; its tensor can be exchanged.</summary>
internal static class ParameterSwap
{
    /// <summary>Lets the target object stand for the source's tensor, and the source for the target's.</summary>
    public static void Replace(Tensor target, Tensor source, bool frozen)
    {
        bool gradient = target.requires_grad && !frozen && source.is_floating_point();
        (Handle(target), Handle(source)) = (Handle(source), Handle(target));
        target.requires_grad = gradient;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "handle")]
    private static extern ref IntPtr Handle(Tensor tensor);
}
