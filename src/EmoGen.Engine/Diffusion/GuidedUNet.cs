using EmoGen.Engine.UNet;
using static TorchSharp.torch;

namespace EmoGen.Engine.Diffusion;

/// <summary>
/// The U-Net under classifier-free guidance (Ho and Salimans 2022, equation 6, in the form u + g (c - u)), one picture's prompts prepared. With a scale of
/// at most 1 there is no guidance and the negative prompt has no say. Where memory is too short for both samples at once, they are computed one by one from then on.
/// </summary>
internal sealed class GuidedUNet
{
    private readonly UNetModel _unet;
    private readonly PreparedContext _context;
    private readonly double _scale;
    private readonly Action _makeRoom;
    private bool _oneByOne;

    /// <param name="unet">The denoiser.</param>
    /// <param name="conditioning">[1, T, D].</param>
    /// <param name="unconditional">[1, T, D].</param>
    /// <param name="scale">g.</param>
    /// <param name="makeRoom">Frees what is not needed now; called where memory runs out.</param>
    public GuidedUNet(UNetModel unet, Tensor conditioning, Tensor unconditional, double scale, Action makeRoom)
    {
        (_unet, _scale, _makeRoom) = (unet, scale, makeRoom);
        _context = unet.PrepareContext(IsGuided ? cat([unconditional, conditioning]) : conditioning);
    }

    private bool IsGuided => _scale > 1;

    /// <summary>The model's output for one sample, [1, C, h, w].</summary>
    public Tensor Predict(Tensor sample, double timestep)
    {
        int batch = IsGuided ? 2 : 1;
        Tensor timesteps = full([batch], timestep, ScalarType.Float32, sample.device);
        Tensor samples = sample.expand(batch, -1, -1, -1);
        Tensor output = OutOfMemory.Retry(() => _unet.Forward(samples, timesteps, _context, _oneByOne), () =>
        {
            _oneByOne = true;
            _makeRoom();
        });
        return IsGuided ? output[..1] + (_scale * (output[1..] - output[..1])) : output;
    }
}
