using Amazon.S3;
using Amazon.S3.Model;

namespace EmoGen.Api.Storage;

/// <summary>An S3 object for reading. It comes in one piece unless somebody seeks: then the rest is asked for from there.</summary>
internal sealed class S3ObjectStream(IAmazonS3 client, GetObjectResponse first) : Stream
{
    private readonly long _length = first.ContentLength;
    private readonly GetObjectRequest _request = new() { BucketName = first.BucketName, Key = first.Key, EtagToMatch = first.ETag };
    private GetObjectResponse? _response = first;
    private long _at;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Expected a position from 0.");
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => _length + offset,
    };

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= _length || buffer.IsEmpty)
        {
            return 0;
        }

        if (_response is null || _at != _position)
        {
            _response?.Dispose();
            _response = null;
            _request.ByteRange = new ByteRange(_position, _length - 1);
            _response = await client.GetObjectAsync(_request, cancellationToken);
            _at = _position;
        }

        int read = await _response.ResponseStream.ReadAsync(buffer, cancellationToken);
        if (read == 0)
        {
            throw new EndOfStreamException($"The object ended after {_position} of {_length} bytes.");
        }

        _position = _at += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _response?.Dispose();
        }

        base.Dispose(disposing);
    }
}
