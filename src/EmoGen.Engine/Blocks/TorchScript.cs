using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace EmoGen.Engine.Blocks;

/// <summary>
/// A TorchScript module. TorchSharp's own <c>jit.ScriptModule</c> frees the arguments of a call as if there were one of them, which breaks heaps that
/// believe it (jemalloc; glibc's does not), and wraps an integer in an object that it frees too early. Here both lie on the stack.
/// </summary>
internal sealed unsafe partial class TorchScript
{
    [ThreadStatic]
    private static Value* s_result;

    private readonly nint _module;

    /// <param name="archive">As <c>torch.jit.save</c> writes it.</param>
    public TorchScript(ReadOnlySpan<byte> archive)
    {
        _module = Load(archive, archive.Length, device: 0, index: 0);
        CheckForErrors();
    }

    /// <param name="function">Its name, of tensors and then integers, with a tensor as its result.</param>
    public Tensor Call(ReadOnlySpan<byte> function, ReadOnlySpan<Tensor> tensors, params ReadOnlySpan<int> integers)
    {
        Span<Value> arguments = stackalloc Value[tensors.Length + integers.Length];
        for (int i = 0; i < tensors.Length; i++)
        {
            arguments[i] = new Value(Value.Tensor, tensors[i].Handle);
        }

        for (int i = 0; i < integers.Length; i++)
        {
            arguments[tensors.Length + i] = new Value(Value.Int32, integers[i]);
        }

        Value result = default;
        s_result = &result;
        Invoke(_module, function, arguments, arguments.Length, &Room, out _, index: 0);
        foreach (Tensor tensor in tensors)
        {
            GC.KeepAlive(tensor);
        }

        CheckForErrors();
        return Tensor.UnsafeCreateTensor(result.Handle);
    }

    /// <summary>Where libtorch writes the result.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static Value* Room(int index, nuint length) => length == 1 ? s_result : null;

    [LibraryImport("LibTorchSharp", EntryPoint = "THSJIT_load_byte_array")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static partial nint Load(ReadOnlySpan<byte> archive, long size, long device, long index);

    [LibraryImport("LibTorchSharp", EntryPoint = "THSJIT_Module_invoke")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static partial void Invoke(
        nint module, ReadOnlySpan<byte> name, ReadOnlySpan<Value> arguments, int length,
        delegate* unmanaged[Cdecl]<int, nuint, Value*> room, out sbyte kind, int index);

    /// <summary>LibTorchSharp's <c>TensorOrScalar</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Value(long kind, nint handle)
    {
        public const long Tensor = 0, Int32 = 3;

        private readonly long _kind = kind;
        private readonly long _length = 0; // of a list
        public readonly nint Handle = handle;
    }
}
