package load

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/iampath/iampath/model/source"
)

// File reads a file, of [source.MaxBytes] at most. what says, with its article, what the file should
// be.
func File(path, what string) (*source.File, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, what, err)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return nil, unreadable(path, what, err)
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s is a folder; %s was expected", path, what)
	}
	if info.Size() > source.MaxBytes {
		return nil, tooLarge(path)
	}
	// The text is gathered where it will stay: an account document is large enough for a second copy
	// to matter. A pipe has no size.
	var text strings.Builder
	text.Grow(int(info.Size()) + 1)
	if _, err := io.Copy(&text, io.LimitReader(in, source.MaxBytes+1)); err != nil {
		return nil, unreadable(path, what, err)
	}
	if text.Len() > source.MaxBytes {
		return nil, tooLarge(path)
	}
	if strings.HasPrefix(text.String(), "\xff\xfe") || strings.HasPrefix(text.String(), "\xfe\xff") {
		// The > of Windows PowerShell 5 writes so.
		return nil, fmt.Errorf("%s is encoded as UTF-16; UTF-8 was expected (in PowerShell: aws … | Out-File -Encoding utf8 FILE)", path)
	}
	return source.NewFile(path, text.String()), nil
}

func tooLarge(path string) error {
	return fmt.Errorf("%s has more than the %d bytes that are read of a file", path, source.MaxBytes)
}

func unreadable(path, what string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s does not exist; %s was expected", path, what)
	}
	var cause *fs.PathError
	if errors.As(err, &cause) {
		err = cause.Err
	}
	return fmt.Errorf("%s cannot be read: %w", path, err)
}
