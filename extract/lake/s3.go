package lake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	tmtypes "github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const (
	partSize     = 8 << 20 // of a multipart upload; 10,000 parts make 80 GB
	uploadParts  = 2       // sent at once: bounds the memory of an upload
	deleteAtOnce = 1000    // S3's own limit
)

// S3Config says which bucket.
type S3Config struct {
	Bucket   string
	Region   string
	Endpoint string // a server other than AWS, addressed path style; empty: AWS
	KMSKey   string // SSE-KMS key id or ARN; "aws/s3" for the account's own key; empty: the bucket's default
	// AccessKey and SecretKey are given for the embedded storage; empty: the SDK's ordinary credential chain.
	AccessKey, SecretKey string
}

// S3 is a Store in a bucket of AWS or of a server that speaks its protocol.
type S3 struct {
	client *s3.Client
	upload *transfermanager.Client
	bucket string
	kms    string
}

// NewS3 returns a store in the bucket. It makes no request.
func NewS3(ctx context.Context, cfg S3Config) (*S3, error) {
	if cfg.Bucket == "" {
		return nil, errors.New("s3: no bucket is set")
	}
	opts := []func(*config.LoadOptions) error{config.WithRetryMaxAttempts(6)}
	if cfg.Region != "" {
		opts = append(opts, config.WithRegion(cfg.Region))
	}
	if cfg.AccessKey != "" {
		opts = append(opts, config.WithCredentialsProvider(
			credentials.NewStaticCredentialsProvider(cfg.AccessKey, cfg.SecretKey, "")))
	}
	if cfg.Endpoint != "" && cfg.Region == "" {
		opts = append(opts, config.WithRegion("us-east-1"))
	}
	loaded, err := config.LoadDefaultConfig(ctx, opts...)
	if err != nil {
		return nil, fmt.Errorf("s3: credentials or region: %w", err)
	}
	client := s3.NewFromConfig(loaded, func(o *s3.Options) {
		o.DisableLogOutputChecksumValidationSkipped = true // ranges have none, and every read says so
		if cfg.Endpoint != "" {
			o.BaseEndpoint, o.UsePathStyle = aws.String(cfg.Endpoint), true
			// Other servers need not know AWS's checksums; manifests hold the documents' own hashes.
			o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
			o.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
		}
	})
	upload := transfermanager.New(client, func(o *transfermanager.Options) {
		o.PartSizeBytes, o.MultipartUploadThreshold, o.Concurrency = partSize, partSize, uploadParts
	})
	return &S3{client: client, upload: upload, bucket: cfg.Bucket, kms: cfg.KMSKey}, nil
}

// wrap names the key and classifies by status.
func (s *S3) wrap(key string, err error) error {
	if err == nil {
		return nil
	}
	var status *awshttp.ResponseError
	if errors.As(err, &status) && status.HTTPStatusCode() == http.StatusNotFound {
		return fmt.Errorf("%s: %w", key, ErrNotFound)
	}
	return fmt.Errorf("s3 %s/%s: %w", s.bucket, key, err)
}

// conditional classifies the answer to a conditional write: a lost race is 412, or 409 while the other writer
// is still at it.
func (s *S3) conditional(key string, err, lost error) error {
	var status *awshttp.ResponseError
	if errors.As(err, &status) {
		switch status.HTTPStatusCode() {
		case http.StatusPreconditionFailed, http.StatusConflict:
			return fmt.Errorf("%s: %w", key, lost)
		case http.StatusNotFound: // If-Match on a key that is gone
			return fmt.Errorf("%s: %w", key, ErrChanged)
		}
	}
	return s.wrap(key, err)
}

// Get opens an object.
func (s *S3) Get(ctx context.Context, key string) (io.ReadCloser, Object, error) {
	out, err := s.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &s.bucket, Key: &key})
	if err != nil {
		return nil, Object{}, s.wrap(key, err)
	}
	return out.Body, Object{
		Key: key, Size: aws.ToInt64(out.ContentLength), ETag: aws.ToString(out.ETag), Modified: aws.ToTime(out.LastModified),
	}, nil
}

// ReadAt reads part of an object; io.EOF where it ends before len(p).
func (s *S3) ReadAt(ctx context.Context, key string, p []byte, off int64) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	out, err := s.client.GetObject(ctx, &s3.GetObjectInput{
		Bucket: &s.bucket, Key: &key,
		Range: aws.String(fmt.Sprintf("bytes=%d-%d", off, off+int64(len(p))-1)),
	})
	if err != nil {
		var status *awshttp.ResponseError
		if errors.As(err, &status) && status.HTTPStatusCode() == http.StatusRequestedRangeNotSatisfiable {
			return 0, io.EOF
		}
		return 0, s.wrap(key, err)
	}
	defer out.Body.Close()
	n, err := io.ReadFull(out.Body, p)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}

// Stat describes an object.
func (s *S3) Stat(ctx context.Context, key string) (Object, error) {
	out, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.bucket, Key: &key})
	if err != nil {
		return Object{}, s.wrap(key, err)
	}
	return Object{Key: key, Size: aws.ToInt64(out.ContentLength), ETag: aws.ToString(out.ETag), Modified: aws.ToTime(out.LastModified)}, nil
}

// Put writes an object whole: in one request where the size is known and small, in parts otherwise.
func (s *S3) Put(ctx context.Context, key string, body io.Reader, size int64) (Object, error) {
	if size >= 0 && size <= partSize {
		b := make([]byte, size)
		if _, err := io.ReadFull(body, b); err != nil {
			return Object{}, fmt.Errorf("%s: body of %d bytes: %w", key, size, err)
		}
		return s.put(ctx, key, b, nil)
	}
	counted := &counter{r: body}
	in := &transfermanager.UploadObjectInput{Bucket: &s.bucket, Key: &key, Body: counted}
	if s.kms != "" {
		in.ServerSideEncryption = tmtypes.ServerSideEncryptionAwsKms
		if s.kms != accountKey {
			in.SSEKMSKeyID = &s.kms
		}
	}
	out, err := s.upload.UploadObject(ctx, in)
	if err != nil {
		return Object{}, s.wrap(key, err)
	}
	if size >= 0 && counted.n != size {
		return Object{}, fmt.Errorf("%s: %d bytes, %d were announced", key, counted.n, size)
	}
	return Object{Key: key, Size: counted.n, ETag: aws.ToString(out.ETag)}, nil
}

// accountKey is KMSKey for the AWS-managed key of the account.
const accountKey = "aws/s3"

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func (s *S3) put(ctx context.Context, key string, body []byte, change func(*s3.PutObjectInput)) (Object, error) {
	in := &s3.PutObjectInput{Bucket: &s.bucket, Key: &key, Body: bytes.NewReader(body), ContentLength: aws.Int64(int64(len(body)))}
	if s.kms != "" {
		in.ServerSideEncryption = types.ServerSideEncryptionAwsKms
		if s.kms != accountKey {
			in.SSEKMSKeyId = &s.kms
		}
	}
	if change != nil {
		change(in)
	}
	out, err := s.client.PutObject(ctx, in)
	if err != nil {
		if change != nil {
			return Object{}, err // the caller classifies
		}
		return Object{}, s.wrap(key, err)
	}
	return Object{Key: key, Size: int64(len(body)), ETag: aws.ToString(out.ETag)}, nil
}

// PutIfAbsent writes an object unless the key exists.
func (s *S3) PutIfAbsent(ctx context.Context, key string, body []byte) (Object, error) {
	o, err := s.put(ctx, key, body, func(in *s3.PutObjectInput) { in.IfNoneMatch = aws.String("*") })
	if err != nil {
		return Object{}, s.conditional(key, err, ErrExists)
	}
	return o, nil
}

// PutIfMatch replaces the object whose ETag is known.
func (s *S3) PutIfMatch(ctx context.Context, key string, body []byte, etag string) (Object, error) {
	if etag == "" {
		return s.PutIfAbsent(ctx, key, body)
	}
	o, err := s.put(ctx, key, body, func(in *s3.PutObjectInput) { in.IfMatch = &etag })
	if err != nil {
		return Object{}, s.conditional(key, err, ErrChanged)
	}
	return o, nil
}

// Delete removes objects.
func (s *S3) Delete(ctx context.Context, keys ...string) error {
	for len(keys) > 0 {
		n := min(len(keys), deleteAtOnce)
		ids := make([]types.ObjectIdentifier, n)
		for i := range ids {
			ids[i].Key = &keys[i]
		}
		out, err := s.client.DeleteObjects(ctx, &s3.DeleteObjectsInput{
			Bucket: &s.bucket, Delete: &types.Delete{Objects: ids, Quiet: aws.Bool(true)},
		})
		if err != nil {
			return s.wrap(keys[0], err)
		}
		for _, e := range out.Errors {
			if code := aws.ToString(e.Code); code != "NoSuchKey" {
				return fmt.Errorf("s3 %s/%s: delete: %s: %s", s.bucket, aws.ToString(e.Key), code, aws.ToString(e.Message))
			}
		}
		keys = keys[n:]
	}
	return nil
}

// List yields the objects under a prefix in key order.
func (s *S3) List(ctx context.Context, prefix string) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		pages := s3.NewListObjectsV2Paginator(s.client, &s3.ListObjectsV2Input{Bucket: &s.bucket, Prefix: &prefix})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(Object{}, s.wrap(prefix, err))
				return
			}
			for _, o := range page.Contents {
				if !yield(Object{Key: aws.ToString(o.Key), Size: aws.ToInt64(o.Size), ETag: aws.ToString(o.ETag), Modified: aws.ToTime(o.LastModified)}, nil) {
					return
				}
			}
		}
	}
}
